package import Catalogue

/// The documentation of a catalogue's methods as one page for browsers, with a form to try each method.
///
/// Whatever comes from the catalogue is escaped where it is put into the page. All addresses are relative: the site may
/// be reached under a path of its own.
package struct Website {
    private let catalogue: Catalogue

    package init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
    }

    package var page: String {
        let modules = catalogue.modules
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>API documentation</title>
            <link rel="stylesheet" href="docs.css">
            <script src="docs.js" defer></script>
            </head>
            <body>
            <details id="contents" open>
            <summary>Contents</summary>
            <nav aria-label="Methods">
            <input id="filter" type="search" placeholder="Find a method" aria-label="Find a method">
            <ul>
            <li><a href="#calling">Calling a method</a></li>
            <li><a href="#lists">Reading lists</a></li>
            <li><a href="#errors">Errors</a></li>
            </ul>
            \(modules.map(Self.contents).joined(separator: "\n"))
            </nav>
            </details>
            <main>
            <h1>API v1</h1>
            \(Self.introduction)
            \(Self.lists)
            \(Self.errors)
            \(modules.map(Self.section).joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    private static func contents(_ module: String, _ methods: [Method]) -> String {
        let items = methods.map { method in
            ##"<li><a href="#\##(method.name)">\##(method.title.escaped)</a></li>"##
        }
        return """
            <section>
            <h2><a href="#\(anchor(module))">\(module.escaped)</a></h2>
            <ul>
            \(items.joined(separator: "\n"))
            </ul>
            </section>
            """
    }

    private static func section(_ module: String, _ methods: [Method]) -> String {
        """
        <section class="module">
        <h2 id="\(anchor(module))">\(module.escaped)</h2>
        \(methods.map { MethodSection($0).html }.joined(separator: "\n"))
        </section>
        """
    }

    /// Modules and methods are named differently: no method's name has a hyphen.
    private static func anchor(_ module: String) -> String { "module-" + module.replacing("/", with: "-").escaped }

    private static let introduction = """
        <section id="calling">
        <h2>Calling a method</h2>
        <p>A call is <code>POST <span class="base">https://api.example.com</span>/v1/<var>module</var>/<var>method</var></code>
        with a JSON array of the method's parameters. Optional ones at the end may be left out, or be <code>null</code>. A
        method that changes nothing answers <code>GET</code> as well, without parameters. With
        <code>application/msgpack</code> in place of <code>application/json</code> call and reply are MessagePack. There is an
        <a href="openapi.json">OpenAPI description</a> for tools.</p>
        <p>Who calls is told by the header <code>Authorization: Bearer <var>token</var></code>, with an API token or with the
        token that <a href="#session_signin">session/signin</a> answers. Without it the caller is a guest. A method's
        permissions say who may call it, one that matches is enough: <code>*</code> anybody, <code>guest</code> who is not
        signed in, <code>user</code> who is, <code>root</code> the root user; any other name is a permission that the
        caller needs.</p>
        <p>A reply is <code>{"jsonrpc": "2.0", "result": {"status": 200, "status_text": "OK", "exception": false, "data":
        …, "meta": …}}</code>; <code>data</code> and <code>meta</code> are left out where there is nothing.</p>
        <form id="caller" method="post">
        <h3>To try methods on this page</h3>
        <p>Sign in, or paste a token. It is kept until the page is closed or loaded anew, and nowhere but in its memory.</p>
        <fieldset>
        <label>Username <input name="username" autocomplete="username"></label>
        <label>Password <input name="password" type="password" autocomplete="current-password"></label>
        <button>Sign in</button>
        </fieldset>
        <fieldset>
        <label class="wide">Token <input name="token" type="password" autocomplete="off" spellcheck="false"></label>
        <button type="button" name="use">Use token</button>
        <button type="button" name="forget">Sign out</button>
        </fieldset>
        <p role="status">You are a guest.</p>
        <noscript><p>Trying methods needs JavaScript.</p></noscript>
        </form>
        </section>
        """

    private static let lists = """
        <section id="lists">
        <h2>Reading lists</h2>
        <p>A method that reads a list takes options: <code>{"id": …}</code> for one row, or
        <code>{"where": {…}, "order_by": …, "limit": 10, "offset": 0}</code>, each of them optional. Which fields there are, by
        which conditions, and which can be sorted by, is told by the schema of the options.</p>
        <dl>
        <dt><code>where</code></dt>
        <dd>For each field a value, or <code>[operator, value]</code>. The pattern of <code>like</code> takes <code>%</code> and
        <code>_</code>; <code>in</code> and <code>not in</code> take an array.</dd>
        <dt><code>order_by</code></dt>
        <dd><code>"name"</code>, <code>["name", "created"]</code> or <code>[["name", "desc"], "created"]</code>.</dd>
        <dt><code>limit</code></dt>
        <dd>100 at most, which is what it is without.</dd>
        </dl>
        <p><code>data</code> is the array of rows, and <code>meta</code> is <code>{"total": n, "summary": {"total": n}}</code>.
        With <code>id</code>, <code>data</code> is that row.</p>
        </section>
        """

    private static var errors: String {
        let rows = ErrorReply.all.flatMap { reply in reply.codes.map { (reply.status, $0.code, $0.meaning) } }
        var seen = Set<Int>()
        let distinct = rows.filter { seen.insert($0.0 * 100_000 + $0.1).inserted }
        let lines = distinct.map { status, code, meaning in
            "<tr><td>\(status)</td><td>\(code)</td><td>\(meaning.escaped)</td></tr>"
        }
        return """
            <section id="errors">
            <h2>Errors</h2>
            <p>A refused call has the HTTP status of its error and the body <code>{"jsonrpc": "2.0", "error": {"code": …,
            "message": …, "data": {"exception": false, "request_id": …}}}</code>. Where parameters are at fault,
            <code>data.errors</code> holds <code>{"path": "/0/name", "message": …}</code> for each.</p>
            <table>
            <thead><tr><th>Status</th><th>Code</th><th>Meaning</th></tr></thead>
            <tbody>
            \(lines.joined(separator: "\n"))
            </tbody>
            </table>
            </section>
            """
    }
}

extension String {
    /// As text or as a quoted attribute of HTML.
    var escaped: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Escaped, what stands between backticks as code.
    var escapedMarkdown: String {
        let parts = split(separator: "`", omittingEmptySubsequences: false).map { String($0).escaped }
        guard parts.count % 2 == 1 else { return escaped }
        return parts.enumerated().map { $0.offset % 2 == 1 ? "<code>\($0.element)</code>" : $0.element }.joined()
    }
}
