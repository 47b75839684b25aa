// Copies what stands in a box (data-copy names it) and says so. Without a clipboard the button stays away: the box can be selected.
if (navigator.clipboard) {
	for (const button of document.querySelectorAll('button[data-copy]')) {
		const box = document.getElementById(button.dataset.copy);
		if (!box) continue;
		button.hidden = false;
		button.addEventListener('click', async () => {
			try {
				await navigator.clipboard.writeText(box.value ?? box.textContent);
				button.textContent = 'Copied';
			} catch {
				getSelection().selectAllChildren(box);
				box.select?.();
				button.textContent = 'Press Ctrl+C';
			}
		});
	}
}
