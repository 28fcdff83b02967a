using System.Globalization;
using System.Text;
using Vinculo.Bench;
using Vinculo.Bench.Curves;

Console.OutputEncoding = Encoding.UTF8;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// The parts of an import, inside this process; "import" measures the published application from outside.
return args switch
{
    ["import-parts", .. var rest] => await ImportBench.RunAsync(rest),
    ["identity", .. var rest] => await IdentityBench.RunAsync(rest),
    ["boosting", .. var rest] => BoostingBench.Run(rest),
    ["lifetime", .. var rest] => LifetimeBench.Run(rest),
    ["warehouse", .. var rest] => await WarehouseBench.RunAsync(rest),
    ["channels", .. var rest] => await ChannelBench.RunAsync(rest),
    ["curves", .. var rest] => await CurvesBench.RunAsync(rest),
    ["cases", .. var rest] => await CaseBench.RunAsync(rest),
    ["decisions", .. var rest] => await DecisionBench.RunAsync(rest),
    ["linkage", .. var rest] => LinkageBench.Run(rest),
    ["merges", .. var rest] => await MergesBench.RunAsync(rest),
    ["recognition", .. var rest] => await RecognitionBench.RunAsync(rest),
    _ => await Bencher.RunAsync(args),
};
