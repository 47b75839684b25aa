package admin_test

import (
	"encoding/csv"
	"errors"
	"iter"
	"net/http/httptest"
	"strings"
	"testing"

	"lastcall/handlers/admin"
)

func rowsOf(rows ...[]string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func TestNoCellOfACSVIsAFormula(t *testing.T) {
	w := httptest.NewRecorder()
	cells := []string{"=1+1", "+1", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-12.50", "-", "--1", "-Inf", "plain", "a=b", "", "5 %", `"=1`, "one,two\nthree"}
	want := []string{"'=1+1", "'+1", "'-cmd", "'@SUM(A1)", "'\t=1", "'\r=1", "'\n=1", "'＝1", "-12.50", "'-", "'--1", "'-Inf", "plain", "a=b", "", "5 %", `"=1`, "one,two\nthree"}
	must(t, admin.SendCSV(w, "codes", []string{"=head"}, rowsOf(cells)))
	got, err := csv.NewReader(strings.NewReader(w.Body.String())).Read()
	must(t, err)
	if got[0] != "'=head" {
		t.Errorf("head %q", got)
	}
	body := w.Body.String()
	r := csv.NewReader(strings.NewReader(body[strings.Index(body, "\n")+1:]))
	got, err = r.Read()
	must(t, err)
	for i := range want {
		// The reader takes \r\n inside a cell for \n.
		if strings.ReplaceAll(got[i], "\r", "") != strings.ReplaceAll(want[i], "\r", "") {
			t.Errorf("%q is written as %q, want %q", cells[i], got[i], want[i])
		}
	}
	if d := w.Header().Get("Content-Disposition"); d != `attachment; filename="codes.csv"` {
		t.Error(d)
	}
}

func TestACSVThatFailsIsNoTable(t *testing.T) {
	broken := errors.New("away")
	w := httptest.NewRecorder()
	if err := admin.SendCSV(w, "codes", []string{"a"}, func(yield func([]string, error) bool) { yield(nil, broken) }); !errors.Is(err, broken) || w.Body.Len() > 0 {
		t.Errorf("%v, %q", err, w.Body)
	}
	defer func() {
		if recover() == nil {
			t.Error("half a table ended like a whole one")
		}
	}()
	_ = admin.SendCSV(httptest.NewRecorder(), "codes", []string{"a"}, func(yield func([]string, error) bool) {
		_ = yield([]string{"1"}, nil) && yield(nil, broken)
	})
}
