using Vinculo.Analytics.Score.Boosting;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>Which cases must not be parted between learning and judging.</summary>
internal static class Twins
{
    /// <summary>A number per case, the same for cases of one group, or, without groups, for cases alike in every bin.</summary>
    internal static ulong[] Of(BinnedCases cases, int[]? groups)
    {
        var marks = new ulong[cases.Rows];
        if (groups is not null)
        {
            for (var i = 0; i < marks.Length; i++)
                marks[i] = Mixed((uint)groups[i]);
            return marks;
        }
        for (var f = 0; f < cases.Features.Length; f++)
        {
            var column = cases.Column(f);
            for (var i = 0; i < marks.Length; i++)
                marks[i] = Mixed(marks[i] ^ column[i]);
        }
        return marks;
    }

    /// <summary>A number per case, the same only for cases alike in every value: they repeat each other, not just resemble.</summary>
    internal static ulong[] ByValue(FeatureTable table)
    {
        var marks = new ulong[table.Rows];
        foreach (var column in table.Columns)
        {
            if (column is CategoricalColumn categorical)
                for (var i = 0; i < marks.Length; i++)
                    marks[i] = Mixed(marks[i] ^ (uint)categorical.Codes[i]);
            else if (column is NumericColumn numeric)
                for (var i = 0; i < marks.Length; i++)
                    marks[i] = Mixed(marks[i] ^ Bits(numeric.Values[i]));
        }
        return marks;
    }

    /// <summary>The same for the two zeros, and for all that is missing.</summary>
    private static ulong Bits(double value) =>
        BitConverter.DoubleToUInt64Bits(
            double.IsNaN(value) ? double.NaN
            : value == 0 ? 0
            : value
        );

    /// <summary>One round of splitmix64: near numbers end far apart.</summary>
    private static ulong Mixed(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
