import Binance
import Market
import Testing

/// The table of what depends on installation and era, against the documented differences.
struct VenueMannerTests {
  /// binance-usdm 1.1, 1.6, 2.1, 7.2.
  @Test(arguments: [(VenueProfile.testnet, "0.0004", 6000, false), (.production, "0.0005", 2400, true)])
  func byInstallation(profile: VenueProfile, takerFee: String, weight: Int, showsPage: Bool) {
    for era in VenueEra.allCases {
      let manner = VenueManner(profile, era)
      #expect(manner.takerFee == Rate(takerFee) && manner.makerFee == Rate("0.0002"))
      #expect(manner.fundingRate == Rate("0.0001"))
      #expect(manner.weightLimit == weight)
      #expect(manner.showsPageForUnknownPath == showsPage)
    }
  }

  /// binance-usdm 0 and 0.1: in June 2026 averages left the placement answers, and algo orders began to count.
  @Test(arguments: [
    (VenueEra.e0, true, false), (.e1, true, false), (.e2, true, false), (.e3, false, true), (.e4, false, true),
  ])
  func byEra(era: VenueEra, tellsAverages: Bool, countsAlgo: Bool) {
    for profile in VenueProfile.allCases {
      let manner = VenueManner(profile, era)
      #expect(manner.placementsTellAverages == tellsAverages)
      #expect(manner.countsAlgoOrders == countsAlgo)
    }
  }

  @Test func erasFollowEachOther() {
    #expect(VenueEra.allCases == VenueEra.allCases.sorted() && VenueEra.allCases.map(\.name).last == "E4")
  }
}
