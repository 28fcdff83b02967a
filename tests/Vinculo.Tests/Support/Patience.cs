namespace Vinculo.Tests.Support;

/// <summary>Waits for what others do: as long as a starved machine may need, and not a moment longer than it takes.</summary>
internal static class Patience
{
    /// <summary>Whoever has done nothing by then is not going to.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromMinutes(3);

    /// <summary>Looks again and again until what it sees is as wanted, and returns that.</summary>
    /// <param name="told">What to say when it never is; unless given, what was seen last.</param>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Predicate<T> wanted, Func<string>? told = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (wanted(seen))
                return seen;
            if (TimeProvider.System.GetElapsedTime(began) > Most)
                throw new TimeoutException(told?.Invoke() ?? $"Seen last: {seen}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until something holds.</summary>
    public static Task UntilAsync(Func<Task<bool>> holds, Func<string>? told = null) =>
        UntilAsync(holds, so => so, told);
}
