package demo

import (
	"fmt"
	"net/http"
	"strconv"

	views "lastcall/views/demo"
)

func (s *shop) home(w http.ResponseWriter, r *http.Request, c *cart) error {
	h := views.Home{Hero: s.card(products["lamp"].Variants[1])}
	for _, cat := range categories {
		h.Shelves = append(h.Shelves, s.shelf(cat))
	}
	return render(w, r, http.StatusOK, views.HomePage(s.page(c, "Things for slow mornings", ""), h))
}

func (s *shop) category(w http.ResponseWriter, r *http.Request, c *cart) error {
	cat, ok := categoryByID(r.PathValue("category"))
	if !ok {
		return s.notFound(w, r, c)
	}
	p := s.page(c, cat.Name, cat.Intro)
	markCurrent(p.Nav, cat.ID)
	return render(w, r, http.StatusOK, views.CategoryPage(p, s.shelf(cat)))
}

// product shows one product; ?variant=ID chooses the variant.
func (s *shop) product(w http.ResponseWriter, r *http.Request, c *cart) error {
	pr := products[r.PathValue("product")]
	if pr == nil {
		return s.notFound(w, r, c)
	}
	chosen := pr.Variants[0]
	if v := variants[r.URL.Query().Get("variant")]; v != nil && v.product == pr {
		chosen = v
	}
	cat, _ := categoryByID(pr.Category)
	view := views.Product{
		Name: pr.Name, Tagline: pr.Tagline, Story: pr.Story, Details: pr.Details,
		Price: euros(chosen.Price), VariantName: chosen.Name, VariantID: chosen.ID,
		Picture:  s.assets.picture(chosen),
		Alt:      fmt.Sprintf("Drawing of the %s in %s", pr.Name, chosen.Name),
		Category: views.Link{Href: "/collections/" + cat.ID, Text: cat.Name},
	}
	for _, v := range pr.Variants {
		view.Choices = append(view.Choices, views.Choice{Href: address(v), Name: v.Name, Picture: s.assets.picture(v), Current: v == chosen})
	}
	for n := 1; n <= 10; n++ {
		view.Quantities = append(view.Quantities, strconv.Itoa(n))
	}
	for i, other := range catalogue {
		if other == pr {
			for k := 1; k <= 4; k++ { // 5 is prime to 12: four others, across categories
				view.Others = append(view.Others, s.card(catalogue[(i+5*k)%len(catalogue)].Variants[0]))
			}
		}
	}
	p := s.page(c, pr.Name, pr.Tagline)
	markCurrent(p.Nav, pr.Category)
	p.Body.Product, p.Body.Variant = pr.ID, chosen.ID
	return render(w, r, http.StatusOK, views.ProductPage(p, view))
}

func (s *shop) shelf(cat category) views.Shelf {
	shelf := views.Shelf{ID: cat.ID, Href: "/collections/" + cat.ID, Name: cat.Name, Intro: cat.Intro}
	for _, p := range catalogue {
		if p.Category == cat.ID {
			shelf.Cards = append(shelf.Cards, s.card(p.Variants[0]))
		}
	}
	shelf.Count = fmt.Sprintf("%d products", len(shelf.Cards))
	return shelf
}

func (s *shop) card(v *variant) views.Card {
	c := views.Card{
		Href: address(v), Name: v.product.Name, Tagline: v.product.Tagline, Price: euros(v.Price),
		Picture: s.assets.picture(v), Alt: fmt.Sprintf("%s in %s", v.product.Name, v.Name),
	}
	if v == v.product.Variants[0] {
		c.Href = "/products/" + v.product.ID
	}
	return c
}

// address is where a variant is shown.
func address(v *variant) string { return "/products/" + v.product.ID + "?variant=" + v.ID }

func markCurrent(nav []views.Link, categoryID string) {
	for i := range nav {
		nav[i].Current = nav[i].Href == "/collections/"+categoryID
	}
}
