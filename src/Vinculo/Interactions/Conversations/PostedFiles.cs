namespace Vinculo.Interactions.Conversations;

/// <summary>Files posted with a form, to go out with a message.</summary>
public static class PostedFiles
{
    /// <summary>What was chosen; a field left empty posts a file without a name.</summary>
    public static async Task<IReadOnlyList<OutgoingFile>> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        var files = new List<OutgoingFile>();
        // One more than may be sent is enough to be refused for.
        foreach (var file in http.Request.HasFormContentType ? http.Request.Form.Files.Take(OutgoingFile.Most + 1) : [])
        {
            if (file.FileName.Length == 0)
                continue;
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancel);
            files.Add(new(Path.GetFileName(file.FileName), file.ContentType, bytes.ToArray()));
        }
        return files;
    }
}
