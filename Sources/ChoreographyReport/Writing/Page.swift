internal import Choreography

/// The page: its template with the style, the script and the data put in.
struct Page {
    let bytes: [UInt8]

    init(_ report: SagaReport) {
        var bytes: [UInt8] = []
        let parts = Self.parts(of: PackageResources.page_html)
        let fillings = [
            Self.escape("\(report.graph.name) · saga report"), Self.style, PageData(report).bytes, Self.script,
        ]
        for (place, part) in parts.enumerated() {
            bytes += part
            if place < fillings.count { bytes += fillings[place] }
        }
        self.bytes = bytes
    }

    private static let style = [
        PackageResources.base_css, PackageResources.overview_css, PackageResources.graph_css,
        PackageResources.list_css, PackageResources.saga_css,
    ].flatMap { $0 }

    /// The scripts share one scope; the last one begins to draw.
    private static let script = [
        PackageResources.dom_js, PackageResources.format_js, PackageResources.data_js, PackageResources.theme_js,
        PackageResources.overview_js, PackageResources.graph_js, PackageResources.histogram_js,
        PackageResources.list_js, PackageResources.sequence_js, PackageResources.timeline_js,
        PackageResources.saga_js, PackageResources.main_js,
    ].flatMap { $0 }

    /// The template between the places where something is put in, each of which is marked `{{…}}`.
    private static func parts(of template: [UInt8]) -> [ArraySlice<UInt8>] {
        let (brace, closing) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        for place in template.indices.dropLast() where template[place] == brace && template[place + 1] == brace {
            parts.append(template[start..<place])
            start = (template[place...].firstIndex(of: closing) ?? place) + 2
        }
        return parts + [template[start...]]
    }

    private static func escape(_ text: String) -> [UInt8] {
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): escaped += "&lt;".utf8
            case UInt8(ascii: "&"): escaped += "&amp;".utf8
            default: escaped.append(byte)
            }
        }
        return escaped
    }
}
