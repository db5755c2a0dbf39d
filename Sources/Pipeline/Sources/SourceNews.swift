/// What a person should hear of a source while the run lasts.
package enum SourceNews: Sendable, Equatable {
    /// It is not up; once for each reason, without secrets.
    case away(source: String, reason: String, hint: String?)
    /// It is up again, after news that it was not.
    case back(source: String)
}
