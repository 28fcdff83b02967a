using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Support;

/// <summary>What tests of the whole application ask it besides its own doors.</summary>
internal static class Asking
{
    /// <summary>Rows as they stand.</summary>
    public static Task<List<T>> AskAsync<T>(TestApp app, string sql, Func<Row, T> read) =>
        app.Database.ReadAsync(session => session.QueryAsync(sql, read));

    /// <summary>Waits for what is done in the background.</summary>
    public static async Task UntilAsync(Func<Task<bool>> so)
    {
        for (var i = 0; i < 400; i++)
            if (await so())
                return;
            else
                await Task.Delay(50, TestContext.Current.CancellationToken);
        throw new TimeoutException();
    }
}
