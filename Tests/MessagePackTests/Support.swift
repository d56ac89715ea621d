import JSON
import MessagePack

extension [UInt8] {
    init?(messagePackOf text: String) {
        var text = text
        guard let bytes = text.withUTF8({ Transcoder.messagePack(ofJSON: UnsafeRawBufferPointer($0)) }) else {
            return nil
        }
        self = bytes
    }

    init?(messagePackOf value: JSON) {
        guard let bytes = value.serialized().withUnsafeBytes({ Transcoder.messagePack(ofJSON: $0) }) else { return nil }
        self = bytes
    }
}
