package widget

// cannedWords are the fixed texts of the storybook's languages. What shoppers see comes with the locales.
func cannedWords(lang string) Words {
	switch lang {
	case "de":
		return germanWords()
	case "ar":
		return arabicWords()
	case "ja":
		return japaneseWords()
	}
	return DefaultWords()
}

func germanWords() Words {
	return Words{
		TimerLabel:     "Verbleibende Zeit",
		ClaimLabel:     "In den Warenkorb übernehmen",
		DismissLabel:   "Nein, danke",
		CloseLabel:     "Schließen",
		MoreLabel:      "Ich brauche mehr Zeit",
		TeaserTitle:    "Ihr Angebot",
		TeaserLabel:    "Mein Angebot anzeigen",
		FiveMinutes:    "Dieses Angebot endet in 5 Minuten.",
		OneMinute:      "Dieses Angebot endet in 1 Minute.",
		Failed:         "Das hat gerade nicht geklappt. Bitte versuchen Sie es noch einmal.",
		ContinueLabel:  "Zum Warenkorb",
		PreviewNote:    "Vorschau: Nur Sie können das sehen.",
		PrivacyLabel:   "Datenschutz",
		PrivacyText:    "Dieses Angebot gilt für diesen Besuch. Dafür haben wir betrachtet, wie dieser Browser diesen Shop benutzt hat, und sonst nichts.",
		ForgetLabel:    "Vergessen Sie mich",
		ForgetConfirm:  "Alles, was über diesen Besuch bekannt ist, wird gelöscht, und das Angebot verfällt endgültig.",
		ForgetYes:      "Ja, alles löschen",
		EndedTitle:     "Dieses Angebot ist beendet",
		EndedBody:      "Die Zeit ist abgelaufen, der Code gilt nicht mehr. Die Preise im Shop sind unverändert.",
		ClaimedTitle:   "Dieses Angebot gehört Ihnen",
		ClaimedBody:    "Sie haben es angenommen. Es gilt für Ihren Warenkorb, bis die Zeit abgelaufen ist.",
		GoingTitle:     "Wir bringen Sie zum Warenkorb …",
		GoingBody:      "Ihr Rabatt kommt mit.",
		PreparingTitle: "Einen Moment …",
		PreparingBody:  "Der Shop bereitet Ihren Rabatt vor.",
		HeldTitle:      "Ihr Rabatt ist für Sie reserviert",
		HeldBody:       "Der Shop antwortet gerade langsam. Der Rabatt gehört Ihnen, bis die Zeit abgelaufen ist.",
		CutOffTitle:    "Der Shop nimmt gerade keine Rabatte an",
		CutOffBody:     "Ihr Angebot gehört Ihnen, bis die Zeit abgelaufen ist. In Ihrem Warenkorb hat sich nichts geändert.",
		TryAgainLabel:  "Noch einmal versuchen",
		NotTakenBody:   "Der Warenkorb des Shops hat diesen Rabatt nicht angenommen. An Ihrem Warenkorb hat sich nichts geändert.",
		RefusedTitle:   "Dieses Angebot kann nicht eingelöst werden",
		ForgottenTitle: "Vergessen",
		ForgottenBody:  "Alles, was über diesen Besuch bekannt war, ist gelöscht.",
	}
}

func arabicWords() Words {
	return Words{
		TimerLabel:     "الوقت المتبقي",
		ClaimLabel:     "أضف الخصم إلى سلّتي",
		DismissLabel:   "لا، شكرًا",
		CloseLabel:     "إغلاق",
		MoreLabel:      "أحتاج إلى وقت أطول",
		TeaserTitle:    "عرضك",
		TeaserLabel:    "أظهر عرضي",
		FiveMinutes:    "ينتهي هذا العرض بعد 5 دقائق.",
		OneMinute:      "ينتهي هذا العرض بعد دقيقة واحدة.",
		Failed:         "لم ينجح ذلك الآن. يُرجى المحاولة مرة أخرى.",
		ContinueLabel:  "الذهاب إلى سلّتي",
		PreviewNote:    "معاينة: أنت فقط من يرى هذا.",
		PrivacyLabel:   "الخصوصية",
		PrivacyText:    "أُعدّ هذا العرض لهذه الزيارة. ولإعداده نظرنا إلى كيفية استخدام هذا المتصفح لهذا المتجر، ولا شيء غير ذلك.",
		ForgetLabel:    "انسَ بياناتي",
		ForgetConfirm:  "سيُحذف كل ما يُعرف عن هذه الزيارة، وسيضيع العرض نهائيًا.",
		ForgetYes:      "نعم، احذف كل شيء",
		EndedTitle:     "انتهى هذا العرض",
		EndedBody:      "انتهى وقته ولم يعد رمزه صالحًا. أسعار المتجر كما كانت.",
		ClaimedTitle:   "هذا العرض لك",
		ClaimedBody:    "لقد قبلت هذا العرض، وهو سارٍ على سلّتك حتى ينتهي وقته.",
		GoingTitle:     "ننقلك إلى سلّتك…",
		GoingBody:      "الخصم معك.",
		PreparingTitle: "لحظة واحدة…",
		PreparingBody:  "يجهّز المتجر خصمك.",
		HeldTitle:      "خصمك محفوظ لك",
		HeldBody:       "المتجر بطيء في الرد الآن. يبقى الخصم لك حتى ينتهي الوقت.",
		CutOffTitle:    "لا يستطيع المتجر قبول الخصومات الآن",
		CutOffBody:     "يبقى عرضك لك حتى ينتهي الوقت. لم يتغيّر شيء في سلّتك.",
		TryAgainLabel:  "حاول مرة أخرى",
		NotTakenBody:   "لم تقبل سلّة المتجر هذا الخصم، ولم يتغير شيء في سلّتك.",
		RefusedTitle:   "لا يمكن استخدام هذا العرض",
		ForgottenTitle: "تم الحذف",
		ForgottenBody:  "حُذف كل ما كان معروفًا عن هذه الزيارة.",
	}
}

func japaneseWords() Words {
	return Words{
		TimerLabel:     "残り時間",
		ClaimLabel:     "カートに適用する",
		DismissLabel:   "今回は利用しない",
		CloseLabel:     "閉じる",
		MoreLabel:      "時間を延長する",
		TeaserTitle:    "お客様への特典",
		TeaserLabel:    "特典を表示",
		FiveMinutes:    "この特典は5分後に終了します。",
		OneMinute:      "この特典は1分後に終了します。",
		Failed:         "処理できませんでした。もう一度お試しください。",
		ContinueLabel:  "カートへ進む",
		PreviewNote:    "プレビュー：あなただけに表示されています。",
		PrivacyLabel:   "プライバシー",
		PrivacyText:    "この特典は今回のご訪問のために用意されました。このブラウザーでの当店のご利用状況のみを参照しています。",
		ForgetLabel:    "情報を削除する",
		ForgetConfirm:  "今回のご訪問に関する情報はすべて削除され、特典は失われます。",
		ForgetYes:      "はい、削除します",
		EndedTitle:     "この特典は終了しました",
		EndedBody:      "期限が過ぎたため、コードは使えません。商品の価格は変わりません。",
		ClaimedTitle:   "この特典はお客様のものです",
		ClaimedBody:    "お受け取り済みです。期限までカートで有効です。",
		GoingTitle:     "カートへ移動しています…",
		GoingBody:      "割引も適用されます。",
		PreparingTitle: "少々お待ちください…",
		PreparingBody:  "割引を準備しています。",
		HeldTitle:      "割引をお取り置きしています",
		HeldBody:       "ショップの応答に時間がかかっています。割引は期限までお客様のものです。",
		CutOffTitle:    "現在、ショップで割引をご利用いただけません",
		CutOffBody:     "特典は期限までお客様のものです。カートの内容は変わっていません。",
		TryAgainLabel:  "もう一度試す",
		NotTakenBody:   "ショップのカートがこの割引を受け付けませんでした。カートの内容は変わっていません。",
		RefusedTitle:   "この特典はご利用いただけません",
		ForgottenTitle: "削除しました",
		ForgottenBody:  "今回のご訪問に関する情報はすべて削除されました。",
	}
}
