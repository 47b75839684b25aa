package admin

import (
	"encoding/json"
	"net/http"
	"strconv"

	"lastcall/offers"
)

// sheet is a table to take away. Values are texts, int64, bool or amounts.
type sheet struct {
	head []string
	rows [][]any
}

// minor is money of the store's currency: minor units in JSON, as in our API, and a decimal number in CSV.
type minor int64

// sendSheet answers the table as a file: JSON if that is asked for, else CSV.
func sendSheet(w http.ResponseWriter, v *visit, file, format string, t sheet) error {
	if format != "json" {
		return sendCSV(w, file, t.head, func(yield func([]string, error) bool) {
			for _, row := range t.rows {
				line := make([]string, len(row))
				for i, value := range row {
					line[i] = cellText(value, v.store.Currency)
				}
				if !yield(line, nil) {
					return
				}
			}
		})
	}
	list := make([]map[string]any, len(t.rows))
	for i, row := range t.rows {
		list[i] = map[string]any{}
		for j, value := range row {
			list[i][t.head[j]] = value
		}
	}
	body, err := json.Marshal(list)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="`+file+`.json"`)
	_, _ = w.Write(body) // the reader has gone
	return nil
}

func cellText(v any, currency string) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case minor:
		return offers.Money{Amount: int64(v), Currency: currency}.Decimal()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
