using Vinculo.Analytics.Network;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Tests.Analytics.Network;

/// <summary>The simulated operator, as an analyst would read it; the truth is only compared with.</summary>
internal sealed class Telco
{
    internal const int Months = 24;

    internal required Graph Graph { get; init; }

    internal required bool[] Alive { get; init; }

    internal required double[] TrueInfluence { get; init; }

    /// <summary>Month 0 … 23 in which each left, or -1.</summary>
    internal required int[] LeftIn { get; init; }

    internal required int[] City { get; init; }

    private double[][] Static { get; init; } = [];

    /// <summary>By customer and month: faults, bill shock, unresolved, price look-ups, dropped calls, data.</summary>
    private double[][][] Monthly { get; init; } = [];

    internal static Telco? Read()
    {
        if (SharedData.Find("sim/telco_edges.csv.gz") is not { } edges)
            return null;
        var ties = SharedData.Rows(edges).Skip(1).ToArray();
        var customers = SharedData.Rows(SharedData.Find("sim/telco_customers.csv.gz")!).Skip(1).ToArray();
        var truth = SharedData.Rows(SharedData.Find("sim/telco_truth.csv.gz")!).Skip(1).ToArray();
        var n = customers.Length;
        var left = new int[n];
        Array.Fill(left, -1);
        var monthly = Enumerable.Range(0, n).Select(_ => new double[Months][]).ToArray();
        foreach (var row in SharedData.Rows(SharedData.Find("sim/telco_monthly.csv.gz")!).Skip(1))
        {
            var (id, month) = (int.Parse(row[0]), int.Parse(row[1]) - 1);
            monthly[id][month] = [.. new[] { 5, 6, 8, 9, 10, 2 }.Select(c => SharedData.Number(row[c]))];
            if (row[^1] == "1")
                left[id] = month;
        }
        return new Telco
        {
            Graph = Graph.Undirected(
                n,
                [.. ties.Select(r => int.Parse(r[0]))],
                [.. ties.Select(r => int.Parse(r[1]))],
                [.. ties.Select(r => SharedData.Number(r[2]))]
            ),
            Alive = [.. truth.Select(r => r[1] == "1")],
            TrueInfluence = [.. truth.Select(r => SharedData.Number(r[7]))],
            LeftIn = left,
            City = [.. customers.Select(r => int.Parse(r[2]))],
            Static = [.. customers.Select(r => new[] { 3, 4, 5, 6 }.Select(c => SharedData.Number(r[c])).ToArray())],
            Monthly = monthly,
        };
    }

    /// <summary>Chance of leaving in the month after the last, from a logistic model of the months before.</summary>
    internal double[] HazardNextMonth()
    {
        var (rows, labels) = (new List<double[]>(), new List<bool>());
        for (var i = 0; i < LeftIn.Length; i++)
        for (var month = 2; month < Months - 1; month++)
            if (LeftIn[i] < 0 || LeftIn[i] > month)
            {
                rows.Add(Features(i, month));
                labels.Add(LeftIn[i] == month + 1);
            }
        var model = BinnedLogistic.Fit(TableOf(rows), [.. labels]).Model;
        var present = Enumerable.Range(0, LeftIn.Length).Where(i => Alive[i]).ToArray();
        var scored = model.Predict(TableOf([.. present.Select(i => Features(i, Months - 1))]));
        var hazard = new double[LeftIn.Length];
        for (var k = 0; k < present.Length; k++)
            hazard[present[k]] = scored[k];
        return hazard;
    }

    private double[] Features(int i, int month)
    {
        var (prepaid, tenure, contractEnd, device) = (Static[i][0], Static[i][1], Static[i][2], Static[i][3]);
        var seen = Monthly[i].Take(month + 1).Where(m => m is not null).ToArray();
        var next = month + 2;
        var lost = new LossExposure(Graph, 3).Of(i, month + 1, LeftIn);
        return
        [
            prepaid,
            Math.Min(tenure + month, 60),
            contractEnd > 0 && (next - contractEnd) % 24 == 0 ? 1 : 0,
            (device + next) % 40 > 24 ? 1 : 0,
            Math.Min(4, seen.TakeLast(3).Sum(m => m[0])),
            seen[^1][2],
            seen.Average(m => m[3]),
            seen.Average(m => m[4]),
            seen.Average(m => m[0]),
            prepaid * seen.Average(m => m[3]),
            Math.Min(lost, 0.5),
        ];
    }

    private static FeatureTable TableOf(List<double[]> rows) =>
        new([
            .. Enumerable
                .Range(0, rows[0].Length)
                .Select(c => (FeatureColumn)new NumericColumn($"f{c}", [.. rows.Select(r => r[c])])),
        ]);
}
