using Vinculo.Analytics.Score.Boosting;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>Which cases must not be parted between learning and judging.</summary>
internal static class Twins
{
    /// <summary>A number per case, the same for cases of one group, or, without groups, for cases alike in every feature.</summary>
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

    /// <summary>One round of splitmix64: near numbers end far apart.</summary>
    private static ulong Mixed(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
