// The frame's own script: the countdown, the messages to the store's page, focus, and what htmx has no attribute for.
// It decides nothing: the server's answer is always the truth, and it writes nothing to the console.
(() => {
  const doc = document, root = doc.documentElement, now = () => performance.now()
  const htmx = window.htmx
  if (!htmx) return // not loaded: stay silent, the tag shows nothing without a first "ready"
  const $ = id => doc.getElementById(id)
  const main = () => $('lc')

  // ---- the store's page ----

  const origins = (root.dataset.origin || '').split(' ').filter(Boolean)
  const above = (location.ancestorOrigins || [])[0] || (doc.referrer && new URL(doc.referrer).origin)
  let host = origins.includes(above) ? above : origins[0]
  let token = ''  // only ever here and in the request header
  let cart = {}   // what the page says of its cart: cl its lines, pv the variant being viewed
  let keep        // what the tag shall do with its copy of the token: undefined = nothing

  const say = (t, more) => {
    if (parent !== window && host) parent.postMessage({ lc: 1, t, ...more }, host)
  }

  let said
  const report = () => {
    const m = main(), v = m.dataset.view
    if (v === 'hello') return
    m.style.inlineSize = v === 'tease' ? 'max-content' : '99rem' // the width it would like, up to its max, whatever the frame's is
    const w = m.offsetWidth
    m.style.inlineSize = ''
    const msg = { v, w, h: m.offsetHeight, p: root.dataset.place, l: $('lc-title')?.textContent || '' }
    if (keep !== undefined) msg.k = keep
    const key = JSON.stringify(msg)
    if (key !== said) say('ready', msg)
    said = key
  }
  const sizes = new ResizeObserver(report)

  // ---- time ----

  let end, total, skew, timer, tries = 0, before = 0
  const left = () => end - now()
  const drift = () => Date.now() - now() - skew

  const ask = url => {
    url ||= main().dataset.ask
    if (url) htmx.ajax('GET', url, { source: doc.body, target: '#lc', swap: 'outerHTML' })
  }

  const clock = ms => {
    const s = Math.max(0, Math.ceil(ms / 1000)), two = n => (n + '').padStart(2, '0')
    const min = Math.floor(s / 60)
    return (s < 3600 ? min : Math.floor(min / 60) + ':' + two(min % 60)) + ':' + two(s % 60)
  }

  const beat = () => {
    if (end === undefined) return
    clearTimeout(timer)
    const m = main(), rest = left(), face = m.querySelector('[data-clock]')
    if (face && face.textContent !== clock(rest)) face.textContent = clock(rest)
    m.style.setProperty('--left', Math.min(1, Math.max(0, rest / total)))
    for (const [at, key] of [[3e5, 'm5'], [6e4, 'm1']]) {
      if (before > at && rest <= at && rest > 0) tell(m.dataset[key])
    }
    before = rest
    if (rest <= 0) return over()
    if (Math.abs(drift()) > 750) ask() // slept, or the clock was set: only the server knows
    timer = setTimeout(beat, rest % 1000 || 1000)
  }

  // over: our time is up, which is never later than the server's. It has the last word.
  const over = () => {
    dead()
    retry()
  }
  const dead = () => { for (const b of main().querySelectorAll('[data-live]')) b.disabled = true }
  const retry = () => {
    clearTimeout(timer)
    if (tries < 7) timer = setTimeout(ask, tries && 250 << tries)
    else if (end !== undefined) ended()
    tries++
  }

  // ended shows the server's own words for the end, kept for when it cannot be asked.
  const ended = () => {
    const t = $('lc-ended')
    if (!t || main().dataset.view === 'ended') return
    main().replaceWith(t.content.cloneNode(true))
    htmx.process(main())
    settle()
  }

  const tell = text => { if (text) $('lc-status').textContent = text }

  // ---- views ----

  let view, open = []
  const settle = t0 => {
    const m = main(), d = m.dataset, fresh = d.view !== view
    root.dataset.view = view = d.view
    clearTimeout(timer)
    end = undefined
    if (d.remaining) {
      end = t0 + +d.remaining
      total = +d.total || +d.remaining
      skew = Date.now() - now()
      if (fresh) before = 0
      if (left() > 5000) tries = 0
      beat()
    }
    if (m.querySelector('[data-forget]')) keep = token = ''
    sizes.disconnect()
    sizes.observe(m)
    report()
    if (fresh) {
      tell(d.status)
      if (doc.hasFocus()) focus()
    } else {
      m.querySelectorAll('details').forEach((e, i) => { e.open = open[i] })
    }
    const go = m.querySelector('[data-go]')
    if (go) leave(go)
  }

  const focus = () => { if (view !== 'tease') main().querySelector('[data-focus]')?.focus({ preventScroll: true }) }

  // leave takes the top page to the cart: by ourselves while the click still counts, else by the tag, else by the link.
  const leave = go => {
    if (top === window) return
    try {
      if (navigator.userActivation?.isActive === false) throw 0
      top.location.href = go.href
    } catch {
      say('go', { u: go.getAttribute('href') })
    }
  }

  // ---- htmx ----

  const on = (name, f, target = doc) => target.addEventListener(name, f)

  on('htmx:config:request', e => {
    const ctx = e.detail.ctx
    if (ctx.sourceElement.matches('[data-live]') && left() <= 0) { e.preventDefault(); return beat() }
    const heads = { Session: token, Origin: host, Cart: cart.cl, Viewed: cart.pv }
    for (const name in heads) if (/^[!-~]+$/.test(heads[name] || '')) ctx.request.headers['Lastcall-' + name] = heads[name]
    ctx.fetch = async (url, init) => {
      ctx.t0 = now()
      try { // the body too: a cut answer must not become an error on the console
        const r = await fetch(url, init)
        return new Response(await r.text() || null, r)
      } catch {
        ctx.replaced = init.signal.aborted && init.signal.reason !== 'timeout'
        return new Response(null, { status: 204 })
      }
    }
  })
  // Only a view of ours is swapped in: never a proxy's page, an error's text or an empty answer.
  on('htmx:after:request', e => {
    const ctx = e.detail.ctx
    if (/^\s*<main id="lc"/.test(ctx.text) && ctx.response.status < 500) return
    e.preventDefault()
    if (!ctx.replaced) lost(ctx)
  })
  on('htmx:before:swap', () => { open = [...main().querySelectorAll('details')].map(d => d.open) })
  on('htmx:after:swap', e => settle(e.detail.ctx.t0))

  const lost = ctx => {
    const m = main(), slip = drift()
    const box = m.querySelector('[data-alert]'), again = m.querySelector('[data-again]')
    if (again && tries) { // no hiccup: go on quietly, but say so
      again.hidden = false
      box.textContent = m.dataset.failed
    }
    if ((view === 'going' || view === 'preparing') && tries < 7) return retry()
    if (ctx.sourceElement !== doc.body) {
      if (box) box.textContent = m.dataset.failed
      if (left() <= 0) over()
      return
    }
    skew += slip
    if (slip > 750) end -= slip // asleep and alone: count the time that passed
    if (left() <= 0) ended()
    if (end === undefined) retry()
  }

  // ---- events ----

  const again = () => {
    if (view === 'hello') return
    tries = 0
    beat()
    ask()
  }
  on('visibilitychange', () => { if (!doc.hidden) again() })
  on('resume', again)
  on('pageshow', e => { if (e.persisted) again() }, window)
  on('online', again, window)
  on('focus', () => { if (doc.activeElement === doc.body) focus() }, window)
  on('keydown', e => { if (e.key === 'Escape') away() })
  on('click', e => { if (e.target.closest('[data-close]')) say('close') })

  const away = () => { if (view !== 'tease') $('lc-x')?.click() }
  const none = () => { main().dataset.view = 'none'; report() }

  const relay = async body => {
    try {
      const r = await fetch(root.dataset.signal, { method: 'POST', body: new URLSearchParams(body) })
      const j = r.status === 200 ? await r.json() : {}
      if (j.k !== undefined) keep = token = j.k
      if (j.o) return ask(main().dataset[j.o.m] || location.pathname + '/try/pop?m=' + j.o.m) // a mode that is none is a try
    } catch { }
    none()
  }

  on('message', e => {
    const d = e.data
    if (e.source !== parent || !origins.includes(e.origin) || d?.lc !== 1) return
    host = e.origin
    if (d.t === 'hide') away()
    if (d.t === 'cart') cart = d
    if (view !== 'hello') return
    if (d.t === 'token') { token = d.k + ''; token ? ask() : none() }
    if (d.t === 'signal') relay(d.b + '')
  }, window)

  const nav = performance.getEntriesByType('navigation')[0]
  settle(nav?.requestStart || 0)
  if (view === 'hello') say('hello')
})()
