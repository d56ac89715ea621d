package import JSON

extension JSON {
    /// Decodes one MessagePack value strictly; docs/messagepack.md says what is taken.
    ///
    /// Refused beyond the format: what JSON parameters cannot be (binary data, extension types, keys that are no
    /// strings, numbers that are not finite or above `Int64`), text that is not UTF-8 or holds the null character,
    /// nesting deeper than `maximumDepth`, and more than 100,000 values where a value takes less than two bytes on average:
    /// JSON text could not say more in as many bytes. Of equal keys the last value wins, as in JSON.
    package init(messagePack bytes: UnsafeRawBufferPointer, maximumDepth: Int = 64) throws(MessagePackError) {
        var reader = Reader(bytes)
        self = try reader.document(maximumDepth: min(maximumDepth, JSON.depthCeiling))
    }

    package init(messagePack bytes: [UInt8], maximumDepth: Int = 64) throws(MessagePackError) {
        self = try bytes.withUnsafeBytes { bytes in
            Result { () throws(MessagePackError) in try JSON(messagePack: bytes, maximumDepth: maximumDepth) }
        }.get()
    }
}
