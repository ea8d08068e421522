import Foundation
import Testing

/// What CloudEvents 1.0 and its JSON format ask of an event, as far as what we write goes.
enum CloudEventRules {
    /// Checks an event.
    static func check(_ json: [UInt8], _ place: String) throws {
        let event = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any], "\(place)")
        for name in event.keys where name != "data_base64" {
            // "MUST consist of lower-case letters or digits", "SHOULD NOT exceed 20 characters in length".
            #expect(name.wholeMatch(of: /[a-z0-9]{1,20}/) != nil, "\(name), \(place)")
        }
        for name in ["id", "source", "specversion", "type"] {
            #expect((event[name] as? String)?.isEmpty == false, "\(name), \(place)")
        }
        #expect(event["specversion"] as? String == "1.0", "\(place)")
        let source = event["source"] as? String ?? ""
        #expect(source.wholeMatch(of: /([A-Za-z0-9._~:\/?#@!$&'()*+,;=-]|%[0-9A-F]{2})+/) != nil, "\(source), \(place)")
        let time = event["time"] as? String ?? ""
        #expect(
            time.wholeMatch(of: /[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9](:[0-5][0-9]){2}\.[0-9]+Z/) != nil,
            "\(time)"
        )
        for (name, value) in event where name != "data" {
            #expect(value is String || (name == "schemaversion" && value is Int), "\(name), \(place)")
        }
        #expect((event["data"] == nil) == (event["data_base64"] != nil), "\(place)")
    }
}
