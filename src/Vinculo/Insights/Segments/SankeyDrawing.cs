using System.Globalization;

namespace Vinculo.Insights.Segments;

/// <summary>A block at one side of the drawing.</summary>
/// <param name="Index">Place of the segment; one beyond the last: new at the left, left at the right.</param>
public sealed record SankeyBlock(int Index, double X, double Y, double Height, long Count, bool Left);

/// <summary>A stream from a block at the left to one at the right.</summary>
/// <param name="Path">SVG path of its shape.</param>
public sealed record SankeyStream(int From, int To, long Count, string Path);

/// <summary>Movement as streams between two columns: heights are counts, nothing crosses a block it does not belong to.</summary>
public sealed class SankeyDrawing
{
    public const double Width = 720;
    public const double BlockWidth = 14;
    private const double Gap = 6;
    private const double Margin = 150;
    private const double Least = 1.5;

    private SankeyDrawing(double height, IReadOnlyList<SankeyBlock> blocks, IReadOnlyList<SankeyStream> streams) =>
        (Height, Blocks, Streams) = (height, blocks, streams);

    public double Height { get; }

    public IReadOnlyList<SankeyBlock> Blocks { get; }

    /// <summary>The widest first, so that thin ones are drawn above.</summary>
    public IReadOnlyList<SankeyStream> Streams { get; }

    /// <summary>Draws counts from row to column.</summary>
    public static SankeyDrawing Of(long[,] counts)
    {
        var n = counts.GetLength(0);
        var (left, right) = (new long[n], new long[n]);
        for (var i = 0; i < n; i++)
        for (var j = 0; j < n; j++)
        {
            left[i] += counts[i, j];
            right[j] += counts[i, j];
        }
        var shown = Math.Max(left.Count(c => c > 0), right.Count(c => c > 0));
        var height = Math.Max(220, 34.0 * shown);
        var all = left.Sum();
        if (all == 0)
            return new(height, [], []);
        var scale = (height - Gap * (shown - 1)) / all;
        var blocks = new List<SankeyBlock>();
        var (leftAt, rightAt) = (Column(left, true), Column(right, false));
        var streams = new List<SankeyStream>();
        for (var i = 0; i < n; i++)
        for (var j = 0; j < n; j++)
        {
            if (counts[i, j] == 0)
                continue;
            var thick = counts[i, j] * scale;
            streams.Add(new(i, j, counts[i, j], Shape(leftAt[i], rightAt[j], Math.Max(thick, Least))));
            leftAt[i] += thick;
            rightAt[j] += thick;
        }
        return new(height, blocks, [.. streams.OrderByDescending(s => s.Count)]);

        double[] Column(long[] column, bool isLeft)
        {
            var starts = new double[n];
            double y = 0;
            for (var i = 0; i < n; i++)
            {
                starts[i] = y;
                if (column[i] == 0)
                    continue;
                blocks.Add(
                    new(
                        i,
                        isLeft ? Margin : Width - Margin - BlockWidth,
                        y,
                        Math.Max(column[i] * scale, Least),
                        column[i],
                        isLeft
                    )
                );
                y += column[i] * scale + Gap;
            }
            return starts;
        }
    }

    private static string Shape(double from, double to, double thick)
    {
        const double x0 = Margin + BlockWidth,
            x1 = Width - Margin - BlockWidth,
            bend = (x0 + x1) / 2;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"M{x0:0.#} {from:0.#}C{bend:0.#} {from:0.#} {bend:0.#} {to:0.#} {x1:0.#} {to:0.#}V{to + thick:0.#}C{bend:0.#} {to + thick:0.#} {bend:0.#} {from + thick:0.#} {x0:0.#} {from + thick:0.#}Z"
        );
    }
}
