import Catalogue
import Documentation
import Foundation
import JSON
import Testing

@Suite struct WebsiteTests {
    private static let attack = #"</script><script>alert("x")</script>' onfocus='x" & `<b>` ]]>"#

    /// Whatever an entry holds is text.
    @Test func nothingFromTheCatalogueIsMarkup() throws {
        let text = JSON.string(Self.attack)
        let page = Website(
            try catalogue([
                "title": text, "description": text, "comment": text, "permissions": [text],
                "parameters": [
                    [
                        "name": text, "description": text, "example": text,
                        "schema": ["type": "string", "title": text, "enum": [text]],
                    ],
                    ["name": text, "example": [text], "schema": ["type": "object", "properties": [Self.attack: [:]]]],
                    ["name": text, "schema": ["description": text]],
                ],
                "result": ["properties": [Self.attack: ["const": text]]],
            ])
        ).page
        #expect(
            !page.contains("<script>") && !page.contains("<b>") && !page.contains("' onfocus")
                && !page.contains("x\" &"))
        #expect(page.components(separatedBy: "<script").count == 2, "the page's own")
        #expect(page.contains("&lt;/script&gt;&lt;script&gt;alert(&quot;x&quot;)"))
    }

    @Test func nothingIsLoadedFromElsewhere() throws {
        let page = Website(try catalogue([:])).page
        for match in page.matches(of: /(?:src|href)="([^"]*)"/) {
            #expect(match.1.hasPrefix("#") || !match.1.contains(":") && !match.1.hasPrefix("/"), "\(match.1)")
        }
        // What the policy of the page forbids.
        #expect(!page.contains(" style=") && !page.contains("<style") && page.firstMatch(of: #/ on[a-z]+=/#) == nil)
        #expect(!Website.style.contains("url(") && !Website.script.contains("innerHTML"))
    }
}
