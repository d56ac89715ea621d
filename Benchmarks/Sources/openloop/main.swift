import CEpoll
import Glibc

let options = Options(CommandLine.arguments)
// Otherwise the kernel wakes a sleeper up to 50 microseconds late.
set_timer_slack(1)
var limit = rlimit()
getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
limit.rlim_cur = limit.rlim_max
setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)

var generator = Generator(options)
let results = generator.run()
// One JSON array, the whole of the output: Benchmarks/clients.py reads it.
print("[\(zip(results, options.phases).map { $0.json($1) }.joined(separator: ",\n"))]")
