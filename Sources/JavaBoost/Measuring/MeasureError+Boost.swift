extension BoostError {
    /// A measuring error with the code that a command's exit status hangs on.
    init(_ error: MeasureError) {
        let code: Code =
            switch error.code {
            case .badReadiness, .badWarmScript, .badPlan, .badResult: .badInput
            case .machine: .ioFailed
            case .baselineFailed, .unanswered: .trainingFailed
            case .cancelled: .busy
            }
        self.init(code, step: "measuring", message: error.message)
    }
}
