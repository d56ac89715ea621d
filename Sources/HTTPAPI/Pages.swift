import NIOCore
import NIOHTTP1

/// The pages that links in mails lead to.
///
/// A link carries its token in the fragment, which no server and no proxy sees, and opening it does nothing: only the
/// button's POST uses the token up. So programs that open links in mails spoil none.
enum Pages {
    static func reply(to path: String) -> HTTPReply? {
        switch path {
        case "/confirm-email": page(confirmEmail)
        case "/reset-password": page(resetPassword)
        case "/pages.js": file(script, "text/javascript; charset=utf-8")
        case "/pages.css": file(style, "text/css; charset=utf-8")
        default: nil
        }
    }

    private static func file(_ text: String, _ type: StaticString) -> HTTPReply {
        HTTPReply(status: .ok, body: .bytes(ByteBuffer(string: text)), contentType: type)
    }

    private static func page(_ text: String) -> HTTPReply {
        var reply = file(text, "text/html; charset=utf-8")
        reply.headers = headers
        return reply
    }

    /// Of every page: it loads, and talks to, this site alone.
    static let headers = [
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
                + "form-action 'none'; frame-ancestors 'none'"
        ),
        ("referrer-policy", "no-referrer"),
    ]

    private static let confirmEmail = html(
        title: "Confirm your e-mail address",
        """
        <form data-method="session/confirm-email-by-token" data-done="Your e-mail address is confirmed.">
        <p>Confirm that this e-mail address is yours.</p>
        <button>Confirm</button>
        </form>
        """)

    private static let resetPassword = html(
        title: "Set a new password",
        """
        <form data-method="session/set-password-by-token" data-done="Your new password is set. You can sign in with it.">
        <label for="password">New password, at least 8 characters</label>
        <input id="password" type="password" autocomplete="new-password" minlength="8" maxlength="256" required autofocus>
        <button>Set password</button>
        </form>
        """)

    /// Everything by relative paths: the site may be reached under a path of its own.
    private static func html(title: String, _ form: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>\(title)</title>
        <link rel="stylesheet" href="pages.css">
        <script src="pages.js" defer></script>
        <main>
        <h1>\(title)</h1>
        \(form)
        <p id="outcome" role="status"></p>
        <noscript><p>This page needs JavaScript.</p></noscript>
        </main>
        </html>

        """
    }

    private static let style = """
        :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
        main { max-width: 24rem; margin: 15vh auto 0; padding: 0 1rem; }
        h1 { font-size: 1.4rem; }
        input, button { font: inherit; display: block; box-sizing: border-box; width: 100%; padding: .5rem; margin: .5rem 0; }

        """

    private static let script = """
        "use strict";
        const form = document.querySelector("form");
        const password = document.querySelector("#password");
        const outcome = document.querySelector("#outcome");
        const token = location.hash.slice(1);
        // What stands in the address bar stays in the history.
        history.replaceState(null, "", location.pathname);

        function tell(text, isOver) {
          outcome.textContent = text;
          form.hidden = isOver;
        }

        async function submit() {
          const reply = await fetch("v1/" + form.dataset.method, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify(password ? [token, password.value] : [token]),
          });
          const { error } = await reply.json();
          if (reply.ok) return tell(form.dataset.done, true);
          if (reply.status === 404) return tell("This link has been used or has expired: ask for a new one.", true);
          const errors = error?.data?.errors ?? [];
          if (errors.some(({ path }) => path === "/0")) return tell("This link is not complete.", true);
          tell(errors.map(({ message }) => message[0].toUpperCase() + message.slice(1) + ".").join(" ") || "Please try again later.", false);
        }

        form.addEventListener("submit", (event) => {
          event.preventDefault();
          const button = form.querySelector("button");
          button.disabled = true;
          submit().catch(() => tell("Please try again later.", false)).finally(() => { button.disabled = false; });
        });

        if (!token) tell("This link is not complete.", true);

        """
}
