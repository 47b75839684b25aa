package admin

// Backup is the page on which a store's set-up leaves and comes in.
type Backup struct {
	DownloadURL, PreviewURL, RestoreURL string
	Error                               string
	Preview                             *RestorePreview // nil: no file was sent
}

// RestorePreview is what a file would change. Lists are names.
type RestorePreview struct {
	MadeAt                                     string
	Fields, Created, Replaced, Same, Untouched []string
	Any                                        bool   // there is something to write
	Seen, Text                                 string // what was looked at; the file
}
