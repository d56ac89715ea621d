extension Website {
    package static let style = """
        :root {
          color-scheme: light dark;
          --back: #fff; --text: #1c1e21; --muted: #5b6470; --line: #dde1e6; --code: #f4f6f8; --accent: #0b62c4; --bad: #b3261e;
          --on-accent: #fff;
          font: 1rem/1.55 system-ui, sans-serif; background: var(--back); color: var(--text);
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --back: #15181c; --text: #e4e7eb; --muted: #9aa4b0; --line: #333a42; --code: #1f2429; --accent: #6cb0ff; --bad: #ff8a80;
            --on-accent: #10151a;
          }
        }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 1rem; }
        body { margin: 0; }
        main { max-width: 52rem; padding: 0 1rem 4rem; margin: 0 auto; }
        a { color: var(--accent); text-decoration: none; }
        a:hover { text-decoration: underline; }
        h1 { font-size: 1.9rem; margin: 1.5rem 0 .5rem; }
        h2 { font-size: 1.4rem; margin: 2.5rem 0 .75rem; }
        h3 { font-size: 1.15rem; margin: 0; }
        h4 { font-size: .95rem; margin: 1.25rem 0 .4rem; }
        p { margin: .5rem 0; }
        small, .sql { color: var(--muted); font-size: .85rem; }
        .sql { margin-top: 1rem; overflow-wrap: anywhere; }
        code, pre, textarea, input[data-kind="text"] { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .87rem; }
        code { background: var(--code); padding: .1em .3em; border-radius: .25rem; overflow-wrap: anywhere; }
        pre { background: var(--code); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem; margin: 0; overflow-x: auto; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .75rem 0; }
        dt { color: var(--muted); }
        dd { margin: 0; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); }
        th { font-weight: 600; font-size: .85rem; color: var(--muted); }
        td pre { margin-top: .4rem; }
        .parameters td:nth-child(-n + 2) { white-space: nowrap; }
        .parameters td:nth-child(3) { width: 100%; }
        .method { border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem; margin: 1rem 0; }
        .method:target { border-color: var(--accent); }
        .path { margin: .15rem 0 .6rem; }
        .path code { background: none; padding: 0; color: var(--muted); }
        .tabs [role="tablist"] { display: flex; gap: .25rem; margin: 1.25rem 0 .4rem; }
        .tabs [role="tab"] { background: none; border-color: transparent; color: var(--muted); padding: .2rem .6rem; }
        .tabs [role="tab"][aria-selected="true"] { border-color: var(--line); color: var(--text); background: var(--code); }
        summary { cursor: pointer; }
        .try { margin-top: 1.25rem; border-top: 1px solid var(--line); padding-top: .75rem; }
        .try > summary, #contents > summary { font-weight: 600; color: var(--accent); }
        label { display: block; margin: .6rem 0; font-size: .9rem; }
        input, textarea, select, button { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: .35rem; padding: .45rem .6rem; }
        label > input, label > textarea, label > select { display: block; width: 100%; margin-top: .2rem; }
        button { cursor: pointer; background: var(--code); }
        .try form > button:first-of-type, #caller fieldset > button:first-of-type { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
        button:disabled { opacity: .5; cursor: default; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
        .who { margin-left: .5rem; font-size: .9rem; }
        output { display: block; margin: .75rem 0 .4rem; font-weight: 600; }
        .bad { color: var(--bad); }
        .body { max-height: 30rem; overflow: auto; }
        #caller { border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem; margin: 1.25rem 0; }
        #caller fieldset { border: 0; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: end; }
        #caller fieldset > label { flex: 1 1 12rem; }
        #caller fieldset > button { margin: .6rem 0; }
        #contents { padding: .9rem 1rem; border-bottom: 1px solid var(--line); }
        #contents h2 { font-size: .95rem; margin: 1.1rem 0 .25rem; }
        #contents h2 a { color: var(--text); }
        #contents ul { list-style: none; margin: .6rem 0 0; padding: 0; }
        #contents h2 + ul { margin: 0; }
        #contents li a { display: block; padding: .2rem 0; font-size: .92rem; }
        #filter { width: 100%; margin-top: .6rem; }
        @media (max-width: 61.99rem) {
          html { scroll-padding-top: 4rem; }
          #contents { position: sticky; top: 0; background: var(--back); max-height: 100vh; overflow-y: auto; }
          pre { white-space: pre-wrap; overflow-wrap: anywhere; }
        }
        @media (max-width: 40rem) {
          .parameters thead { display: none; }
          .parameters tr { display: grid; grid-template-columns: max-content 1fr; border-bottom: 1px solid var(--line); padding: .4rem 0; }
          .parameters td { border: 0; padding: .1rem .75rem .1rem 0; }
          .parameters td:nth-child(3) { grid-column: 1 / -1; }
        }
        @media (min-width: 62rem) {
          body { display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
          #contents { border: 0; border-right: 1px solid var(--line); height: 100vh; position: sticky; top: 0; overflow-y: auto; padding: 1.25rem; }
          #contents > summary { display: none; }
          #filter { margin-top: 0; }
          main { padding: 0 2.5rem 6rem; margin: 0; max-width: 58rem; }
        }

        """
}
