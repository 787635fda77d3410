import Glibc
import Testing

@testable import JavaBoost

@Suite("Statistics") struct StatisticsTests {
    @Test("the generator gives the published sequence of xoshiro256**")
    func xoshiro() {
        // Reference output for the state 1, 2, 3, 4.
        var random = SeededRandom(state: (1, 2, 3, 4))
        let first = (0..<5).map { _ in random.next() }
        #expect(first == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360])
    }

    @Test("the seed is spread by the published SplitMix64")
    func splitMix() {
        var mix = SplitMix64(state: 1_234_567)
        let first = (0..<3).map { _ in mix.next() }
        #expect(first == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test("a summary of 1...10 has the quartiles that R gives")
    func summary() throws {
        let summary = try #require(Summary(of: [10, 1, 9, 2, 8, 3, 7, 4, 6, 5]))
        #expect(summary.n == 10)
        #expect(summary.median == 5.5)
        #expect(summary.q1 == 3.25)
        #expect(summary.q3 == 7.75)
        #expect(summary.iqr == 4.5)
        #expect(summary.mad == 2.5)
        #expect(summary.min == 1 && summary.max == 10)
    }

    @Test("a summary of one value is that value without spread")
    func summaryOfOne() throws {
        let summary = try #require(Summary(of: [7]))
        #expect(summary.median == 7 && summary.q1 == 7 && summary.q3 == 7 && summary.mad == 0)
    }

    @Test("no summary is made of nothing or of values that are not finite", arguments: [[], [1, .nan], [.infinity]])
    func noSummary(values: [Double]) {
        #expect(Summary(of: values) == nil)
    }

    @Test("a failed run or a zero takes its pair out, and only its pair")
    func pairs() {
        #expect(PairedRatios.of([1, nil, 3, 4, 5], to: [2, 2, nil, 0, 10, 99]) == [0.5, 0.5])
    }

    @Test("the same ratios and seed give the same interval, which holds the median")
    func reproducible() throws {
        let ratios = [0.44, 0.47, 0.45, 0.51, 0.43, 0.46, 0.48, 0.45, 0.44, 0.60]
        let one = try #require(RatioEstimate(of: ratios))
        #expect(one == RatioEstimate(of: ratios.reversed()))
        #expect(one.method == .bootstrap && one.pairs == 10)
        #expect(abs(one.median - 0.455) < 1e-12)
        #expect(one.low >= 0.43 && one.low < one.median && one.high > one.median && one.high < 0.52)
        #expect(one.isClearlyBelowOne && !one.isClearlyAboveOne)
    }

    @Test("an interval is never narrower than the assumed noise while there are few pairs")
    func fewPairs() throws {
        let one = try #require(RatioEstimate(of: [0.9]))
        #expect(one.method == .assumedNoise)
        #expect(abs(log(one.high / one.low) - 2 * 1.96 * 0.15) < 1e-9)
        #expect(!one.isClearlyBelowOne)
        #expect(RatioEstimate(of: []) == nil)
        #expect(RatioEstimate(of: [1, -1]) == nil)
    }

    @Test("about 95 of 100 intervals hold the true median", arguments: [3, 6, 10, 15])
    func coverage(pairs: Int) throws {
        // Log-normal pairs around a true median of 0.5, whose noise is what two-core machines show.
        var random = SeededRandom(seed: 7)
        let trials = 400
        var held = 0
        for trial in 0..<trials {
            let ratios = (0..<pairs).map { _ in 0.5 * exp(0.12 * normal(&random)) }
            let settings = RatioEstimate.Settings(seed: UInt64(trial), resamples: 400)
            let estimate = try #require(RatioEstimate(of: ratios, settings: settings))
            if estimate.low <= 0.5 && 0.5 <= estimate.high { held += 1 }
        }
        let share = Double(held) / Double(trials)
        #expect(share >= 0.90 && share <= 1.0, "\(pairs) pairs: \(share)")
    }

    /// A standard normal number by Box and Muller.
    private func normal(_ random: inout SeededRandom) -> Double {
        (-2 * log(1 - random.unit())).squareRoot() * cos(2 * Double.pi * random.unit())
    }
}

@Suite("Paired comparison") struct PairedComparisonTests {
    let comparison = PairedComparison()

    @Test("one pair decides what is plain")
    func plain() {
        #expect(comparison.decide([0.45]).decision == .faster)
        #expect(comparison.decide([1.6]).decision == .slower)
    }

    @Test("a close pair asks for more until the pairs are used up")
    func close() {
        #expect(comparison.decide([]).decision == .more)
        #expect(comparison.decide([0.9]).decision == .more)
        #expect(comparison.decide([0.9, 1.05]).decision == .more)
        #expect(comparison.decide([0.9, 1.05, 0.97]).decision == .undecided)
    }

    @Test("further pairs decide what one could not")
    func further() {
        #expect(comparison.decide([0.8]).decision == .more)
        #expect(comparison.decide([0.8, 0.79]).decision == .faster)
        #expect(comparison.decide([1.22, 1.2]).decision == .more)
        #expect(comparison.decide([1.22, 1.2, 1.21]).decision == .slower)
    }

    @Test("what is undecided is no faster from a median of 1 on")
    func noFaster() {
        let comparison = PairedComparison(maximumPairs: 3)
        #expect(comparison.decide([1.6]).isNoFaster && !comparison.decide([0.5]).isNoFaster)
        for (ratios, isNoFaster) in [([1.02, 0.99, 1.01], true), ([0.97, 1.01, 0.98], false)] {
            let verdict = comparison.decide(ratios)
            #expect(verdict.decision == .undecided && verdict.isNoFaster == isNoFaster, "\(ratios)")
        }
        #expect(!comparison.decide([1.02]).isNoFaster, "there are pairs left")
    }

    @Test("pairs that disagree widely decide nothing")
    func disagreeing() {
        #expect(comparison.decide([0.5, 1.6, 0.7]).decision == .undecided)
    }
}
