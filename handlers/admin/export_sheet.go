package admin

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// sheet is a table to take away. Values are texts, int64 or bool.
type sheet struct {
	head []string
	rows [][]any
}

// sendSheet answers the table as a file: JSON if that is asked for, else CSV.
func sendSheet(w http.ResponseWriter, file, format string, t sheet) error {
	var body bytes.Buffer
	kind, ending := "text/csv; charset=utf-8", ".csv"
	if format == "json" {
		kind, ending = "application/json", ".json"
		list := make([]map[string]any, len(t.rows))
		for i, row := range t.rows {
			list[i] = map[string]any{}
			for j, value := range row {
				list[i][t.head[j]] = value
			}
		}
		if err := json.NewEncoder(&body).Encode(list); err != nil {
			return err
		}
	} else {
		out := csv.NewWriter(&body)
		if err := out.Write(t.head); err != nil {
			return err
		}
		for _, row := range t.rows {
			line := make([]string, len(row))
			for j, value := range row {
				line[j] = cellText(value)
				if _, words := value.(string); words {
					line[j] = harmless(line[j])
				}
			}
			if err := out.Write(line); err != nil {
				return err
			}
		}
		out.Flush()
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+file+ending+`"`)
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	_, _ = w.Write(body.Bytes()) // the reader has gone
	return nil
}

// harmless keeps a text from being run as a formula by a program that opens the file.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n|", rune(s[0])) {
		return "'" + s
	}
	return s
}
