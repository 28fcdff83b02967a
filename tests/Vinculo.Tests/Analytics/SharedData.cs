using System.Globalization;
using System.IO.Compression;
using Vinculo.Analytics.Score;
using Xunit;

namespace Vinculo.Tests.Analytics;

/// <summary>Reads data sets.</summary>
internal static class SharedData
{
    /// <inheritdoc cref="Support.SharedData.Find"/>
    internal static string Find(string relative) => Support.SharedData.Find(relative);

    internal static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);

    internal static IEnumerable<string[]> Rows(string path, char separator = ',')
    {
        using var file = File.OpenRead(path);
        using var reader = new StreamReader(
            path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file
        );
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                yield return line.Split(separator);
        }
    }

    internal static double Number(string text) =>
        string.IsNullOrWhiteSpace(text) ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The IBM telco table: 19 features, whether the customer left, and months stayed.</summary>
    internal static (FeatureTable Table, bool[] Left, double[] Tenure, string[] Contract)? Telco()
    {
        if (Find("telco-ibm/telco-customer-churn.csv") is not { } path)
            return null;
        var rows = Rows(path).ToArray();
        var header = rows[0];
        rows = rows[1..];
        var columns = new List<FeatureColumn>();
        for (var c = 1; c < header.Length - 1; c++)
        {
            var at = c;
            columns.Add(
                header[c] switch
                {
                    "tenure" or "MonthlyCharges" => new NumericColumn(header[c], [.. rows.Select(r => Number(r[at]))]),
                    // The eleven blanks are customers of tenure 0, who have paid nothing yet.
                    "TotalCharges" => new NumericColumn(
                        header[c],
                        [.. rows.Select(r => double.IsNaN(Number(r[at])) ? 0 : Number(r[at]))]
                    ),
                    _ => CategoricalColumn.From(header[c], rows.Select(r => (string?)r[at])),
                }
            );
        }
        return (
            new FeatureTable(columns),
            [.. rows.Select(r => r[^1] == "Yes")],
            [.. rows.Select(r => Number(r[Array.IndexOf(header, "tenure")]))],
            [.. rows.Select(r => r[Array.IndexOf(header, "Contract")])]
        );
    }
}
