// Previews: the frame follows what is typed, and takes the size that it would have on a store's page.
for (const panel of document.querySelectorAll('[data-preview]')) {
	const frame = panel.querySelector('iframe');
	const stage = panel.querySelector('[data-stage]');
	const choices = panel.querySelector('form');
	const words = panel.querySelector('[data-words]');
	const form = document.getElementById(panel.dataset.form);
	const typing = form && !form.querySelector('fieldset.all:disabled');
	let size; // what the frame asks for
	let timer;
	let asked = 0;

	const choice = (name) => choices.elements[name].value;

	/** Lays the frame out as wide as it wants to be, and scales it down to what there is room for. */
	const fit = () => {
		if (!size) return;
		const mobile = choice('screen') === 'mobile';
		const small = size.v === 'tease';
		const width = mobile && !small ? 375 : Math.min(size.w, 1280);
		const pane = frame.parentElement;
		const scale = Math.min(1, (stage.clientWidth - 2) / (mobile ? 375 : width));
		frame.style.width = width + 'px';
		frame.style.height = size.h + 'px';
		frame.style.transform = `scale(${scale})`;
		pane.style.width = width * scale + 'px';
		pane.style.height = size.h * scale + 'px';
		stage.style.setProperty('--screen', mobile ? 375 * scale + 'px' : '100%');
		stage.dataset.place = mobile && !small ? 'sheet' : small ? 'corner' : size.p || '';
		stage.dataset.screen = mobile ? 'mobile' : 'desktop';
		stage.dataset.scheme = choice('scheme');
	};

	const sheets = (doc) => [...doc.querySelectorAll('link[rel=stylesheet]')];

	/** Takes over what differs in a new document, so that nothing blinks. */
	const take = (next) => {
		const shown = frame.contentDocument;
		const view = next.getElementById('lc');
		if (!view || !shown?.getElementById('lc')) throw new Error();
		const [from, to] = [next.documentElement, shown.documentElement];
		for (const name of ['lang', 'dir', 'data-place']) {
			if (from.hasAttribute(name)) to.setAttribute(name, from.getAttribute(name));
			else to.removeAttribute(name);
		}
		const before = sheets(shown);
		const after = sheets(next).map((sheet) => sheet.getAttribute('href'));
		const settle = () => {
			for (const old of before) if (!after.includes(old.getAttribute('href'))) old.remove();
			shown.getElementById('lc').replaceWith(shown.importNode(view, true));
			// To the frame's own script this is what a swap of htmx's is: it takes up the new view.
			shown.dispatchEvent(new CustomEvent('htmx:after:swap', { detail: { ctx: { t0: frame.contentWindow.performance.now() } } }));
		};
		const fresh = after.filter((href) => !before.some((old) => old.getAttribute('href') === href)).map((href) => {
			const link = shown.createElement('link');
			link.rel = 'stylesheet';
			link.href = href;
			return new Promise((done) => {
				link.onload = link.onerror = done;
				shown.head.append(link);
			});
		});
		Promise.all(fresh).then(settle);
	};

	const show = async () => {
		const turn = ++asked;
		try {
			const url = panel.dataset.preview + '?' + new URLSearchParams(new FormData(choices));
			const answer = await fetch(url, typing ? { method: 'POST', body: new URLSearchParams(new FormData(form)) } : {});
			const text = await answer.text();
			if (turn !== asked) return;
			if (!answer.ok || answer.redirected) throw new Error();
			words.textContent = decodeURIComponent(answer.headers.get('Lastcall-Note') || '');
			take(new DOMParser().parseFromString(text, 'text/html'));
			fit();
		} catch {
			if (turn === asked) words.textContent = 'The preview could not be drawn just now. It tries again as you type.';
		}
	};

	const soon = () => {
		clearTimeout(timer);
		timer = setTimeout(show, 250);
	};

	addEventListener('message', (event) => {
		if (event.source !== frame.contentWindow || event.origin !== location.origin || event.data?.lc !== 1) return;
		if (event.data.t !== 'ready') return;
		size = event.data;
		fit();
	});
	new ResizeObserver(fit).observe(stage);
	choices.addEventListener('change', show);
	choices.addEventListener('submit', (event) => event.preventDefault());
	form?.addEventListener('input', soon);
	form?.addEventListener('change', soon);
	panel.classList.add('live');
	frame.addEventListener('load', show);
	frame.src = frame.src; // anew: what it said of its size before we listened is lost
}

// Colours are picked as well as typed.
for (const input of document.querySelectorAll('[data-colours] input')) {
	const picker = document.createElement('input');
	picker.type = 'color';
	picker.setAttribute('aria-label', 'Pick: ' + input.labels[0].textContent.trim());
	picker.disabled = input.matches(':disabled');
	const read = () => {
		picker.classList.toggle('unset', !input.value.trim());
		if (/^#[0-9a-f]{6}$/i.test(input.value)) picker.value = input.value;
	};
	picker.addEventListener('input', () => {
		input.value = picker.value;
		input.dispatchEvent(new Event('input', { bubbles: true }));
	});
	input.addEventListener('input', read);
	read();
	input.parentElement.append(picker);
}
