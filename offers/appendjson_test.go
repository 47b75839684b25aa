package offers

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestAppendJSONWritesWhatTheEncoderWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.Make[Evidence]().Draw(t, "evidence")
		want, err := json.Marshal(&e)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(e.AppendJSON(nil)); got != string(want) {
			t.Fatalf("wrote\n%s, want\n%s", got, want)
		}
		refused := rapid.SliceOfN(rapid.Make[Refused](), 1, 5).Draw(t, "refused")
		want, err = json.Marshal(refused)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(AppendRefused([]byte("x"), refused)); got != "x"+string(want) {
			t.Fatalf("wrote\n%s, want\nx%s", got, want)
		}
	})
}
