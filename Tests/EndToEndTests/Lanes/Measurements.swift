import Testing

/// Tests that measure times or memory. scripts/run-tests runs them after the others, one at a time: beside them they
/// would measure those.
@Suite(.serialized, .timeLimit(.minutes(20))) enum Measurements {}
