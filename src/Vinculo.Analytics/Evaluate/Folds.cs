namespace Vinculo.Analytics.Evaluate;

/// <summary>Out-of-fold scores: every case scored by a model that has not seen it.</summary>
public static class Folds
{
    /// <summary>Fits on all folds but one and scores that one, for each fold.</summary>
    /// <param name="foldOf">n fold numbers, 0 … folds - 1; for periodic orders avoid row mod folds.</param>
    /// <param name="folds">At least 2.</param>
    /// <param name="fitAndScore">Given training and held-out positions, the scores of the held-out ones in their order.</param>
    /// <returns>n scores in the order of <paramref name="foldOf"/>.</returns>
    /// <exception cref="ArgumentException">A fold number is out of range, or the function returned another number of scores.</exception>
    public static double[] Score(ReadOnlySpan<int> foldOf, int folds, Func<int[], int[], double[]> fitAndScore)
    {
        ArgumentNullException.ThrowIfNull(fitAndScore);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        foreach (var fold in foldOf)
        {
            if (fold < 0 || fold >= folds)
                throw new ArgumentException("Fold numbers must lie in 0 … folds - 1.", nameof(foldOf));
        }

        var scores = new double[foldOf.Length];
        for (var fold = 0; fold < folds; fold++)
        {
            var train = new List<int>();
            var held = new List<int>();
            for (var i = 0; i < foldOf.Length; i++)
                (foldOf[i] == fold ? held : train).Add(i);
            if (held.Count == 0)
                continue;
            var heldOut = held.ToArray();
            var scored = fitAndScore([.. train], heldOut);
            if (scored.Length != heldOut.Length)
                throw new ArgumentException("One score per held-out case.", nameof(fitAndScore));
            for (var i = 0; i < heldOut.Length; i++)
                scores[heldOut[i]] = scored[i];
        }
        return scores;
    }

    /// <summary>Fold numbers by row mod <paramref name="folds"/>.</summary>
    public static int[] ByPosition(int rows, int folds)
    {
        var foldOf = new int[rows];
        for (var i = 0; i < rows; i++)
            foldOf[i] = i % folds;
        return foldOf;
    }
}
