extension Website {
    package static let script = #"""
        "use strict";
        // The token is kept here and nowhere else.
        let token = "";
        let isOwnSession = false;

        const caller = document.querySelector("#caller");
        const fields = caller.elements;

        for (const place of document.querySelectorAll(".base")) place.textContent = new URL("x", location.href).href.slice(0, -2);

        async function post(method, body) {
          const headers = {};
          if (token) headers["Authorization"] = `Bearer ${token}`;
          if (typeof body === "string") headers["Content-Type"] = "application/json";
          // Relative: the site may be reached under a path of its own.
          return fetch(method.slice(1), { method: "POST", headers, body, credentials: "omit" });
        }

        // Who calls --------------------------------------------------------------

        function identify(name, how = "") {
          tell(name ? `You are ${name}${how}.` : "You are a guest.");
          for (const link of document.querySelectorAll(".who")) link.textContent = `as ${name ?? "a guest"}`;
        }

        function tell(text, isBad = false) {
          const status = caller.querySelector("[role=status]");
          status.textContent = text;
          status.classList.toggle("bad", isBad);
        }

        function tellError(reply, error) {
          tell(reply.status === 429 ? "Too many attempts: please wait." : error?.message ?? `Status ${reply.status}.`, true);
        }

        async function signin() {
          const credentials = { username: fields.username.value, password: fields.password.value };
          token = "";
          identify();
          const reply = await post("/v1/session/signin", JSON.stringify([credentials]));
          const { result, error } = await reply.json();
          if (!reply.ok) return tellError(reply, error);
          token = result.data.token;
          isOwnSession = true;
          fields.password.value = "";
          identify(result.data.auth.username);
        }

        async function use() {
          token = fields.token.value.trim();
          isOwnSession = false;
          fields.token.value = "";
          identify();
          if (!token) return;
          if (!/^[A-Za-z0-9_]+$/.test(token)) {
            token = "";
            return tell("This is no token.", true);
          }
          const reply = await post("/v1/session/signin", "[]");
          const { result, error } = await reply.json();
          if (reply.ok) return identify(result.data.auth.username, ", by this token");
          token = "";
          identify();
          tellError(reply, error);
        }

        async function forget() {
          if (token && isOwnSession) await post("/v1/session/signout", "[]").catch(() => {});
          token = "";
          isOwnSession = false;
          identify();
        }

        function busy(button, action) {
          button.disabled = true;
          action().catch(() => tell("The server cannot be reached.", true)).finally(() => { button.disabled = false; });
        }

        caller.addEventListener("submit", (event) => {
          event.preventDefault();
          busy(caller.querySelector("button"), signin);
        });
        fields.use.addEventListener("click", () => busy(fields.use, use));
        fields.forget.addEventListener("click", () => busy(fields.forget, forget));
        fields.token.addEventListener("keydown", (event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          fields.use.click();
        });

        // Trying a method -----------------------------------------------------------

        function value(input) {
          if (input.value === "") return null;
          if (input.dataset.kind === "text") return input.value;
          try {
            return JSON.parse(input.value);
          } catch {
            throw new Error(`${input.labels[0].firstChild.textContent.trim()}: this is no JSON.`);
          }
        }

        function body(form) {
          const inputs = [...form.querySelectorAll("[data-kind]")];
          const file = inputs[0]?.dataset.kind === "file" ? inputs.shift() : null;
          const values = inputs.map(value);
          while (values.length && values[values.length - 1] === null) values.pop();
          if (!file) return JSON.stringify(values);
          if (!file.files.length) return JSON.stringify(values.length ? [null, ...values] : []);
          const data = new FormData();
          data.append("file", file.files[0]);
          data.append("params", JSON.stringify(values));
          return data;
        }

        async function attempt(form) {
          const output = form.querySelector("output");
          const text = form.querySelector(".body");
          text.hidden = true;
          output.classList.remove("bad");
          output.textContent = "…";
          try {
            const sent = body(form);
            const start = performance.now();
            const reply = await post(form.dataset.method, sent);
            const answer = await reply.text();
            output.textContent = `${reply.status} in ${Math.round(performance.now() - start)} ms`;
            output.classList.toggle("bad", !reply.ok);
            try {
              text.textContent = JSON.stringify(JSON.parse(answer), null, 2);
            } catch {
              text.textContent = answer;
            }
            text.hidden = answer === "";
          } catch (error) {
            output.classList.add("bad");
            output.textContent = error instanceof TypeError ? "The server cannot be reached." : error.message;
          }
        }

        for (const form of document.querySelectorAll(".try form")) {
          form.addEventListener("submit", (event) => {
            event.preventDefault();
            const button = form.querySelector("button");
            button.disabled = true;
            attempt(form).finally(() => { button.disabled = false; });
          });
          form.querySelector(".example")?.addEventListener("click", () => {
            for (const input of form.querySelectorAll("[data-kind]")) {
              if (input.dataset.kind !== "file") input.value = input.dataset.example ?? "";
            }
          });
        }

        // Tabs ------------------------------------------------------------------------

        const tabs = [];

        /** All examples of the page at once: whoever reads JavaScript reads it everywhere. */
        function select(name) {
          for (const { button, panel } of tabs) {
            const isSelected = button.textContent === name;
            button.setAttribute("aria-selected", isSelected);
            panel.hidden = !isSelected;
          }
        }

        document.querySelectorAll(".tabs").forEach((group, index) => {
          const list = document.createElement("div");
          list.setAttribute("role", "tablist");
          [...group.querySelectorAll(".tab")].forEach((panel, number) => {
            const button = document.createElement("button");
            const heading = panel.querySelector("h4");
            button.type = "button";
            button.textContent = heading.textContent;
            button.setAttribute("role", "tab");
            button.setAttribute("aria-controls", panel.id = `tab-${index}-${number}`);
            panel.setAttribute("role", "tabpanel");
            panel.setAttribute("aria-label", heading.textContent);
            heading.remove();
            button.addEventListener("click", () => {
              // What is read stays where it is on the screen, though examples above it change their height.
              const top = button.getBoundingClientRect().top;
              select(button.textContent);
              scrollBy(0, button.getBoundingClientRect().top - top);
            });
            list.append(button);
            tabs.push({ button, panel });
          });
          group.prepend(list);
        });
        select("JavaScript");

        // Contents ------------------------------------------------------------------------

        const contents = document.querySelector("#contents");
        const isNarrow = matchMedia("(max-width: 61.99rem)");

        function fold() { contents.open = !isNarrow.matches; }
        isNarrow.addEventListener("change", fold);
        fold();
        contents.addEventListener("click", (event) => {
          if (isNarrow.matches && event.target.closest("a")) contents.open = false;
        });

        const filter = document.querySelector("#filter");
        filter.addEventListener("input", () => {
          const words = filter.value.toLowerCase().split(/\s+/);
          for (const section of contents.querySelectorAll("section")) {
            let isAnyShown = false;
            for (const item of section.querySelectorAll("li")) {
              const link = item.firstElementChild;
              const text = `${section.querySelector("h2").textContent} ${link.textContent} ${link.hash}`.toLowerCase();
              item.hidden = !words.every((word) => text.includes(word));
              isAnyShown ||= !item.hidden;
            }
            section.hidden = !isAnyShown;
          }
        });

        // Headings have their place only now.
        if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();

        """#
}
