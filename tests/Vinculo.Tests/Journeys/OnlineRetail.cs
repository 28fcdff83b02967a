using System.Globalization;
using System.IO.Compression;

namespace Vinculo.Tests.Journeys;

/// <summary>
/// A part of the Online Retail sample (D. Chen, UCI Machine Learning Repository, CC BY 4.0): every 27th customer number with
/// all its lines, about 18,000 of the 541,909, so that a journey takes seconds and every customer's history is whole.
/// </summary>
internal static class OnlineRetail
{
    private const int Every = 27;
    private const int CustomerColumn = 6;

    /// <summary>Writes the part.</summary>
    /// <param name="path">The new file.</param>
    /// <returns>Lines and customers written.</returns>
    public static (int Lines, int Customers) Write(string path)
    {
        var sample = Path.Combine(TestRun.Repository, "samples", "online-retail", "online_retail.csv.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(sample), CompressionMode.Decompress));
        using var writer = new StreamWriter(path);
        writer.WriteLine(reader.ReadLine());
        var customers = new HashSet<int>();
        var lines = 0;
        while (reader.ReadLine() is { } line)
        {
            // Descriptions may hold commas, what follows them does not: counted from the end.
            var cells = line.Split(',');
            if (
                cells.Length > CustomerColumn
                && int.TryParse(cells[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var customer)
                && customer % Every == 0
            )
            {
                writer.WriteLine(line);
                customers.Add(customer);
                lines++;
            }
        }
        return (lines, customers.Count);
    }
}
