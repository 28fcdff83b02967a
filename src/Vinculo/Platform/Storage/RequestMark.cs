namespace Vinculo.Platform.Storage;

/// <summary>
/// The repeatable request in whose name the current flow writes. Every transaction of the request notes that something
/// was saved for it, in itself, so that a kill cannot separate the two.
/// </summary>
internal sealed class RequestMark
{
    private static readonly AsyncLocal<RequestMark?> Flow = new();

    private readonly Guid caller;
    private readonly string key;

    private RequestMark(Guid caller, string key) => (this.caller, this.key) = (caller, key);

    public static RequestMark? Current => Flow.Value;

    public static IDisposable Set(Guid caller, string key)
    {
        Flow.Value = new RequestMark(caller, key);
        return new End();
    }

    public Task NoteWithinAsync(Session session) =>
        session.ExecuteAsync(
            "UPDATE idempotency SET status = 1 WHERE caller = @caller AND request_key = @key AND status = 0",
            ("caller", caller),
            ("key", key)
        );

    private sealed class End : IDisposable
    {
        public void Dispose() => Flow.Value = null;
    }
}
