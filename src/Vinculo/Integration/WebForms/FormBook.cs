using Vinculo.Integration.WebForms.Storage;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.WebForms;

/// <summary>A version of a form as it was published.</summary>
public sealed record FormVersion(int Version, DateTimeOffset At, FormDefinition Definition);

/// <summary>The company's forms.</summary>
public sealed class FormBook(Database database)
{
    /// <summary>All of them by name, those switched off too.</summary>
    public Task<List<WebForm>> AllAsync(CancellationToken cancel = default) =>
        database.ReadAsync(FormRows.AllAsync, cancel);

    public Task<WebForm?> FindAsync(Guid id, CancellationToken cancel = default) =>
        database.ReadAsync(session => FormRows.FindAsync(session, id), cancel);

    /// <summary>The form at an address, when it is on.</summary>
    public async Task<WebForm?> OpenAsync(string slug, CancellationToken cancel = default) =>
        await database.ReadAsync(session => FormRows.OfSlugAsync(session, slug), cancel) is { Active: true } form
            ? form
            : null;

    /// <summary>What was published, the newest first.</summary>
    public async Task<IReadOnlyList<FormVersion>> VersionsAsync(Guid id, CancellationToken cancel = default) =>
        [
            .. (await database.ReadAsync(session => FormRows.VersionsAsync(session, id), cancel)).Select(
                v => new FormVersion(v.Version, v.At, v.Definition)
            ),
        ];

    /// <summary>What a sender was given; null: nothing was sent under this name.</summary>
    internal Task<string?> ReferenceAsync(Guid form, string nonce, CancellationToken cancel) =>
        database.ReadAsync(session => FormRows.ReferenceAsync(session, form, nonce), cancel);
}
