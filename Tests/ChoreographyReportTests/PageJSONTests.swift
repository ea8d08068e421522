import Testing

@testable import ChoreographyReport

@Suite("JSON within a page")
struct PageJSONTests {
    private func text(_ text: String) -> String {
        var json = PageJSON()
        json.text(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test(
        "Escapes all that JSON or a script within HTML could take for something else",
        arguments: [
            ("</script>", #""\u003c/script\u003e""#),
            ("<!--", #""\u003c!--""#),
            ("a & b", #""a \u0026 b""#),
            ("\"\\\n\t\u{0}\u{7F}", #""\"\\\n\u0009\u0000\u007f""#),
            ("\u{2028}\u{2029}\u{2027}", "\"\\u2028\\u2029\u{2027}\""),
            ("¨ é 漢 🙂", "\"¨ é 漢 🙂\""),
        ]
    )
    func escapes(text: String, json: String) {
        #expect(self.text(text) == json)
    }

    @Test("Parts values by commas, in containers within containers")
    func commas() {
        var json = PageJSON()
        json.object { json in
            json.name("a")
            json.numbers([1, -2])
            json.name("b")
            json.array { json in
                json.text(nil)
                json.texts([])
                json.digits(["0", "1"])
            }
        }
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"a":[1,-2],"b":[null,[],"01"]}"#)
    }
}
