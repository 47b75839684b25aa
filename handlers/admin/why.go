package admin

func whyPath(id string) string { return storePath(id) + "/why" }
