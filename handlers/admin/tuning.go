package admin

func tuningPath(store, id string) string { return campaignPath(store, id) + "/tuning" }
