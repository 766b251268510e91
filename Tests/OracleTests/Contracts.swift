import Binance
import Market

let start = Timestamp(seconds: 1_767_225_600)
let market = Instruments([PublishedRules.testnet("DOGEUSDT")!, PublishedRules.testnet("XRPUSDT")!])
let doge = market.symbol(named: "DOGEUSDT")!
let xrp = market.symbol(named: "XRPUSDT")!
