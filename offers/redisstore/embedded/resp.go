package embedded

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
)

const (
	maxArgs = 1 << 20
	maxBulk = 64 << 20 // bytes
)

// readCommand reads one command in the form clients send it (an array of bulk
// strings). An error ends the connection.
func readCommand(r *bufio.Reader) ([]string, error) {
	n, err := readSize(r, '*', maxArgs)
	if err != nil {
		return nil, err
	}
	args := make([]string, 0, min(n, 64))
	for range n {
		size, err := readSize(r, '$', maxBulk)
		if err != nil {
			return nil, err
		}
		b := make([]byte, size+2)
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, err
		}
		args = append(args, string(b[:size]))
	}
	if n == 0 {
		return nil, fmt.Errorf("embedded: empty command")
	}
	return args, nil
}

func readSize(r *bufio.Reader, sign byte, limit int) (int, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if len(line) < 4 || line[0] != sign {
		return 0, fmt.Errorf("embedded: expected %q, got %q", sign, line)
	}
	n, err := strconv.Atoi(string(line[1 : len(line)-2]))
	if err != nil || n < 0 || n > limit {
		return 0, fmt.Errorf("embedded: bad size %q", line)
	}
	return n, nil
}
