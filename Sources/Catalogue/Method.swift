package import JSON
package import PostgresClient
package import Schemas

/// One API method as the catalogue describes it, ready to be called.
///
/// A class, so that a call holds it by one reference.
package final class Method: Sendable {
    package struct Parameter: Sendable {
        package let name: String
        package let isRequired: Bool
        package let description: String?
        package let schema: JSON
        /// A value for the documentation's examples.
        package let example: JSON?
    }

    package struct UploadRule: Sendable, Equatable {
        /// Media types of the file, "image/*" for a whole family; empty: any.
        package var contentTypes: [String] = []
        /// Bytes of the file; nil: what the server allows.
        package var limit: Int?
        /// Its function has one more argument, `content`: the file's bytes, null without a file.
        package var takesContent = false

        package init() {}
    }

    /// Its path: "/v1/profile/read".
    package let id: String
    /// Its function in api_v1 and its gate.
    package let name: String
    package let title: String
    package let description: String?
    /// Its function's comment: what it returns, how it refuses.
    package let comment: String?
    package let permissions: [String]
    package let parameters: [Parameter]
    /// Schema of what it returns, null where that may be nothing; of a method with apiRead: of one row. Nil: not told.
    package let result: JSON?
    /// Its function changes nothing: it may be called by GET, and again after a lost connection.
    package let isStable: Bool
    /// What it takes as `multipart/form-data`; nil: nothing.
    package let upload: UploadRule?
    /// The node has work to do around its statement: a `Step` of this id exists.
    package let hasStep: Bool
    /// Whether the gate returns gatehouse.reply, not just data.
    package let returnsReply: Bool

    package let lane: PostgresClient.LaneName
    package let statement: Statement
    /// How each argument after the token's hash and the address is sent; steps add some beyond the parameters.
    package let encodings: [ArgumentEncoding]
    package let validator: ParameterList

    /// Whether a caller without a valid token may get through.
    package let admitsGuests: Bool
    /// Whether its calls go into the call log.
    package let isLogged: Bool
    package let limits: MethodLimits
    package let activity: Activity

    init(
        id: String,
        name: String,
        title: String,
        description: String?,
        comment: String?,
        permissions: [String],
        parameters: [Parameter],
        result: JSON?,
        isStable: Bool,
        upload: UploadRule?,
        hasStep: Bool,
        returnsReply: Bool,
        lane: PostgresClient.LaneName,
        statement: Statement,
        encodings: [ArgumentEncoding],
        validator: ParameterList,
        admitsGuests: Bool,
        isLogged: Bool,
        limits: MethodLimits,
        activity: Activity
    ) {
        self.id = id
        self.name = name
        self.title = title
        self.description = description
        self.comment = comment
        self.permissions = permissions
        self.parameters = parameters
        self.result = result
        self.isStable = isStable
        self.upload = upload
        self.hasStep = hasStep
        self.returnsReply = returnsReply
        self.lane = lane
        self.statement = statement
        self.encodings = encodings
        self.validator = validator
        self.admitsGuests = admitsGuests
        self.isLogged = isLogged
        self.limits = limits
        self.activity = activity
    }
}
