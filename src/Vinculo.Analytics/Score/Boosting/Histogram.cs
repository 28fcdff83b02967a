using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vinculo.Analytics.Score.Boosting;

/// <summary>Sums of gradient and curvature per bin.</summary>
internal static class Histogram
{
    private const int FewBins = 16;

    /// <summary>Adds cases to one feature's bins.</summary>
    /// <param name="column">The feature's bin of every case.</param>
    /// <param name="rows">Cases to add.</param>
    /// <param name="pull">Gradient and curvature of those cases, in their order.</param>
    /// <param name="sums">One pair per bin, at most 256; added to.</param>
    internal static void Add(
        ReadOnlySpan<byte> column,
        ReadOnlySpan<int> rows,
        ReadOnlySpan<Vector128<double>> pull,
        Span<Vector128<double>> sums
    )
    {
        if (sums.Length <= FewBins && rows.Length >= 64)
        {
            AddFew(column, rows, pull, sums);
            return;
        }
        ref var bins = ref MemoryMarshal.GetReference(column);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (var i = 0; i < rows.Length; i++)
            Unsafe.Add(ref sum, Unsafe.Add(ref bins, rows[i])) += pull[i];
    }

    /// <summary>With few bins the next case often waits for the last one's sum; four sets of sums take turns.</summary>
    private static void AddFew(
        ReadOnlySpan<byte> column,
        ReadOnlySpan<int> rows,
        ReadOnlySpan<Vector128<double>> pull,
        Span<Vector128<double>> sums
    )
    {
        Span<Vector128<double>> turns = stackalloc Vector128<double>[4 * FewBins];
        turns.Clear();
        ref var bins = ref MemoryMarshal.GetReference(column);
        ref var a = ref MemoryMarshal.GetReference(turns);
        ref var b = ref Unsafe.Add(ref a, FewBins);
        ref var c = ref Unsafe.Add(ref b, FewBins);
        ref var d = ref Unsafe.Add(ref c, FewBins);
        var i = 0;
        for (; i + 4 <= rows.Length; i += 4)
        {
            Unsafe.Add(ref a, Unsafe.Add(ref bins, rows[i])) += pull[i];
            Unsafe.Add(ref b, Unsafe.Add(ref bins, rows[i + 1])) += pull[i + 1];
            Unsafe.Add(ref c, Unsafe.Add(ref bins, rows[i + 2])) += pull[i + 2];
            Unsafe.Add(ref d, Unsafe.Add(ref bins, rows[i + 3])) += pull[i + 3];
        }
        for (; i < rows.Length; i++)
            Unsafe.Add(ref a, Unsafe.Add(ref bins, rows[i])) += pull[i];
        for (var bin = 0; bin < sums.Length; bin++)
            sums[bin] += turns[bin] + turns[FewBins + bin] + (turns[2 * FewBins + bin] + turns[3 * FewBins + bin]);
    }
}
