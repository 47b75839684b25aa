// Draws each figure's table above it. Without this script, or without the library, the tables are all there is.
const figures = document.querySelectorAll('figure[data-chart]');
if (figures.length && window.uPlot) {
	const dark = matchMedia('(prefers-color-scheme: dark)');
	const redraw = [...figures].map(prepare);
	dark.addEventListener('change', () => redraw.forEach((draw) => draw()));
}

function prepare(figure) {
	const plot = figure.querySelector('.plot'), readout = figure.querySelector('.readout'), table = figure.querySelector('table');
	const rows = [...table.tBodies[0].rows], heads = [...table.tHead.rows[0].cells].slice(1);
	const labels = rows.map((r) => r.cells[0].dataset.x);
	const shown = heads.map((h, i) => ({ class: h.dataset.series, title: h.textContent, at: i + 1 })).filter((s) => s.class);
	const data = [rows.map((_, i) => i), ...shown.map((s) => rows.map((r) => Number(r.cells[s.at].dataset.y)))];
	plot.hidden = readout.hidden = false;
	let chart;
	const read = (u) => {
		const i = u.cursor.idx;
		readout.textContent = i == null || !rows[i] ? '\u00a0'
			: `${rows[i].cells[0].textContent.trim()}: ${shown.map((s) => `${s.title} ${rows[i].cells[s.at].textContent}`).join(', ')}`;
	};
	const draw = () => {
		chart?.destroy();
		chart = new window.uPlot(options(figure, plot, table, labels, shown, read), stacked(figure, data), plot);
		readout.textContent = '\u00a0';
		figure.dataset.points = rows.length;
	};
	draw();
	let width = plot.clientWidth;
	new ResizeObserver(() => {
		if (plot.clientWidth && plot.clientWidth !== width) {
			width = plot.clientWidth;
			chart.setSize({ width, height: chart.height });
		}
	}).observe(plot);
	return draw;
}

// Bars stand on each other: the last column is drawn first, and as the sum of all before it.
function stacked(figure, data) {
	if (figure.dataset.chart !== 'bars') return data;
	const [x, ...rest] = data;
	const sums = rest.map((_, i) => x.map((__, j) => rest.slice(0, i + 1).reduce((sum, s) => sum + s[j], 0)));
	return [x, ...sums.reverse()];
}

function options(figure, plot, table, labels, shown, read) {
	const colour = (name) => getComputedStyle(figure.querySelector(`.legend .${name}`)).color;
	const style = getComputedStyle(figure), bars = figure.dataset.chart === 'bars';
	const grid = { stroke: getComputedStyle(plot).borderColor, width: 1 }, font = `12px ${style.fontFamily}`;
	const whole = Math.max(1, labels.length - 1);
	const series = shown.map((s) => ({
		label: s.title, stroke: colour(s.class), width: 2, points: { show: !bars && labels.length < 40, size: 6 },
		...(bars && { fill: colour(s.class), width: 0, paths: window.uPlot.paths.bars({ size: [0.8, 60] }) }),
	}));
	return {
		width: plot.clientWidth, height: 220, legend: { show: false }, cursor: { y: false, drag: { x: false, y: false } }, padding: [8, 12, 0, 0],
		scales: {
			x: { time: false, range: bars ? [-0.6, whole + 0.6] : [-0.02 * whole, whole * 1.02] },
			y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] },
		},
		axes: [
			{ stroke: style.color, font, grid: { show: false }, ticks: grid, space: 60, incrs: [1, 2, 3, 4, 6, 7, 14, 30, 60, 90],
				values: (_, at) => at.map((i) => labels[i] ?? '') },
			{ stroke: style.color, font, grid, ticks: { show: false }, size: 64, values: (_, at) => at.map((n) => n.toLocaleString('en')) },
		],
		series: [{}, ...(bars ? series.reverse() : series)],
		hooks: { setCursor: [read], draw: [(u) => limit(u, table, figure)] },
	};
}

// limit draws the vertical line that a table asks for.
function limit(u, table, figure) {
	if (!table.dataset.line) return;
	const x = Math.round(u.valToPos(Number(table.dataset.line), 'x', true)), { ctx, bbox } = u;
	ctx.save();
	ctx.strokeStyle = getComputedStyle(figure.querySelector('.legend .limit')).color;
	ctx.lineWidth = 2 * devicePixelRatio;
	ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
	ctx.beginPath();
	ctx.moveTo(x, bbox.top);
	ctx.lineTo(x, bbox.top + bbox.height);
	ctx.stroke();
	ctx.restore();
}
