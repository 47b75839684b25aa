package admin

// previewRoutes are those of looks: the theme, and previews of the pop-up.
func (a *admin) previewRoutes() []route {
	return []route{
		{"GET /admin/stores/{store}/campaigns/{campaign}/preview", storeRead, a.preview},
		{"POST /admin/stores/{store}/campaigns/{campaign}/preview", storeWrite, a.preview},
		{"GET /admin/stores/{store}/campaigns/{campaign}/try", storeWrite, a.showTry},
		{"POST /admin/stores/{store}/campaigns/{campaign}/try", storeWrite, a.try},
		{"GET /admin/stores/{store}/look", storeRead, a.look},
		{"POST /admin/stores/{store}/look", storeWrite, a.saveLook},
		{"GET /admin/stores/{store}/look/theme.css", storeRead, a.themeSheet},
		{"GET /admin/stores/{store}/look/preview", storeRead, a.lookPreview},
		{"POST /admin/stores/{store}/look/preview", storeWrite, a.lookPreview},
		{"POST /admin/stores/{store}/look/contrast", storeWrite, a.contrast},
		{"POST /admin/stores/{store}/look/picture", storeWrite, a.savePicture},
		{"POST /admin/stores/{store}/look/picture/remove", storeWrite, a.removePicture},
	}
}
