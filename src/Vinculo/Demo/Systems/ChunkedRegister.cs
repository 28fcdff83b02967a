using Vinculo.Demo.Files;

namespace Vinculo.Demo.Systems;

internal static class ChunkedRegister
{
    /// <summary>Writes a register of all customers, a few chunks at a time on all processors, in their order.</summary>
    /// <param name="write">Writes the rows of one customer and says how many they are.</param>
    public static long WriteInChunks<TStage>(
        this TStage scene,
        TextFile file,
        CancellationToken cancel,
        Func<TStage, int, RowBuffer, int> write
    )
        where TStage : Stage
    {
        var wave = Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => file.NewBuffer()).ToArray();
        var rows = new int[wave.Length];
        long sum = 0;
        for (var first = 0; first < scene.Chunks; first += wave.Length)
        {
            var count = Math.Min(wave.Length, scene.Chunks - first);
            Parallel.For(
                0,
                count,
                new ParallelOptions { CancellationToken = cancel },
                at =>
                {
                    wave[at].Clear();
                    rows[at] = 0;
                    var from = (first + at) * Stage.ChunkSize;
                    var to = Math.Min(from + Stage.ChunkSize, scene.Count);
                    for (var who = from; who < to; who++)
                        rows[at] += write(scene, who, wave[at]);
                }
            );
            for (var at = 0; at < count; at++)
            {
                file.Write(wave[at].Written);
                sum += rows[at];
            }
        }

        return sum;
    }
}
