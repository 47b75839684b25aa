package admin

import (
	"encoding/csv"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
)

// sendCSV streams a table as a file to save. name is the file's, without its ending. What fails before the first row is
// answered as an error; after that the connection is cut, so that nobody takes half a table for the whole.
func sendCSV(w http.ResponseWriter, name string, head []string, rows iter.Seq2[[]string, error]) error {
	next, stop := iter.Pull2(rows)
	defer stop()
	row, err, more := next()
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(safeCells(head)); err != nil {
		return nil // the reader has gone
	}
	for n := 1; more; n++ {
		if err := out.Write(safeCells(row)); err != nil {
			return nil
		}
		if n%500 == 0 {
			if out.Flush(); out.Error() != nil {
				return nil
			}
		}
		if row, err, more = next(); err != nil {
			panic(http.ErrAbortHandler)
		}
	}
	out.Flush()
	return nil
}

// safeCells makes a row harmless to programs that take a cell for a formula: one that begins like one gets a ' in front,
// which they show as text. Numbers of our own stay numbers.
func safeCells(row []string) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		out[i] = safeCell(cell)
	}
	return out
}

func safeCell(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", firstRune(cell)) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil && (cell[0] == '-' && len(cell) > 1 && cell[1] >= '0' && cell[1] <= '9') {
		return cell // a negative number
	}
	return "'" + cell
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// csvTime is a moment (Unix ms; 0 = none) on the store's clock, as spreadsheets and programs read it.
func csvTime(ms int64, loc *time.Location) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).In(loc).Format(time.RFC3339)
}

// csvMoney is an amount in major units, exactly, with a point and without its currency, which has a column of its own.
func csvMoney(minor int64, currency string) string {
	return offers.Money{Amount: minor, Currency: currency}.Decimal()
}
