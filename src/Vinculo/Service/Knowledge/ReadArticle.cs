using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Knowledge.Storage;

namespace Vinculo.Service.Knowledge;

/// <summary>One article with all its versions, for whoever writes and looks after it.</summary>
public sealed class ReadArticle(Database database, KnowledgeShelf shelf)
{
    /// <returns>Null: there is none.</returns>
    public async Task<KnowledgeArticle?> OneAsync(Guid id, CancellationToken cancel = default)
    {
        var found = await database.ReadAsync(session => KnowledgeRows.FindAsync(session, id), cancel);
        if (found is null)
            return null;
        var known = (await shelf.AllAsync(cancel)).FirstOrDefault(a => a.Id == id);
        return found with { Solved = known?.Solved ?? 0, Asked = known?.Asked ?? 0 };
    }
}

/// <summary>The public's door: how often somebody may say whether an article helped.</summary>
public sealed class HelpDoor() : Pressure(20);
