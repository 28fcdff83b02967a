using System.Globalization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Insights.Segments;

/// <summary>Who went from where to where. Rows and columns are the same places; the last row is <i>new</i>, the last column <i>left</i>.</summary>
/// <param name="Names">The places.</param>
/// <param name="Counts">Customers from row to column; one row and column more than places.</param>
/// <param name="WorthMinor">Their margin of 12 months.</param>
/// <param name="Shares">Row by row, drawn a little towards even; without the row of the new.</param>
public sealed record FlowTable(IReadOnlyList<SegmentName> Names, long[,] Counts, long[,] WorthMinor, double[,] Shares)
{
    /// <summary>Everybody who stood somewhere on either day.</summary>
    public long Total => Sum((_, _) => true);

    /// <summary>Customers who stand elsewhere than before; the new and those who left among them.</summary>
    public long Moved => Sum((i, j) => i != j || i == Names.Count);

    /// <summary>Name of a row or column in the reader's language.</summary>
    public string NameOf(int at, bool row) =>
        at < Names.Count ? Names[at].Name(CultureInfo.CurrentUICulture) : SegmentText.Of(row ? "Arrived" : "Gone");

    /// <summary>Customers of a row.</summary>
    public long OfRow(int row) => Sum((i, _) => i == row);

    /// <summary>A line for every pair of places somebody went between: from, to, customers, share of the row, margin.</summary>
    internal void WriteTo(CsvTable file, string currency)
    {
        file.Line(
            SegmentText.Of("From"),
            SegmentText.Of("To.Segment"),
            SegmentText.Of("Show.gente"),
            SegmentText.Of("Show.porcentaje"),
            SegmentText.Say("Movement.Margin", currency)
        );
        for (var i = 0; i <= Names.Count; i++)
        for (var j = 0; j <= Names.Count; j++)
            if (Counts[i, j] > 0)
                file.Line(
                    NameOf(i, true),
                    NameOf(j, false),
                    CsvTable.Number(Counts[i, j]),
                    CsvTable.Number(100.0 * Counts[i, j] / OfRow(i)),
                    CsvTable.Number((double)MoneyText.Major(WorthMinor[i, j], currency))
                );
    }

    private long Sum(Func<int, int, bool> wanted)
    {
        long sum = 0;
        for (var i = 0; i <= Names.Count; i++)
        for (var j = 0; j <= Names.Count; j++)
            sum += wanted(i, j) ? Counts[i, j] : 0;
        return sum;
    }
}
