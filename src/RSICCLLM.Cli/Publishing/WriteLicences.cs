using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Writes the licences of the packages whose files are published: a list, and for each package its own licence and notice files, or
/// the text of the licence that its nuspec names. A package without any licence fails the publishing.
/// </summary>
public class WriteLicences : Task
{
    public ITaskItem[] Files { get; set; }
    public ITaskItem[] RuntimePacks { get; set; }
    public string PackageRoot { get; set; }
    public string Texts { get; set; }
    public string Target { get; set; }

    public override bool Execute()
    {
        if (Directory.Exists(Target))
            Directory.Delete(Target, true);
        Directory.CreateDirectory(Target);
        var lines = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var package in Files
            .Select(f => (Id: f.GetMetadata("NuGetPackageId"), Version: f.GetMetadata("NuGetPackageVersion")))
            // The solution's own projects are no packages, though they are named like some.
            .Where(p => p.Id.Length > 0 && !p.Id.StartsWith("RSICCLLM.", StringComparison.Ordinal))
            .Distinct())
        {
            Add(package.Id, package.Version, Path.Combine(PackageRoot, package.Id.ToLowerInvariant(), package.Version.ToLowerInvariant()), lines);
        }

        foreach (var pack in RuntimePacks ?? Array.Empty<ITaskItem>())
            Add(pack.GetMetadata("NuGetPackageId"), pack.GetMetadata("NuGetPackageVersion"), pack.GetMetadata("PackageDirectory"), lines);

        lines["Inter 4 (typeface in the PDF)"] = "OFL-1.1, Copyright (c) 2016 The Inter Project Authors (https://github.com/rsms/inter)";
        File.Copy(Path.Combine(Texts, "OFL-1.1.txt"), Path.Combine(Target, "Inter.txt"), true);
        var list = new StringBuilder("# Licences\n\nWhat this folder is made of besides RSICCLLM itself (MIT, see LICENSE). The texts stand beside this list.\n\n");
        foreach (var line in lines)
            list.Append("- ").Append(line.Key).Append(": ").Append(line.Value).Append('\n');
        File.WriteAllText(Path.Combine(Target, "README.md"), list.ToString());
        Log.LogMessage(MessageImportance.High, "Licences of {0} packages in {1}", lines.Count, Target);
        return !Log.HasLoggedErrors;
    }

    private void Add(string id, string version, string folder, SortedDictionary<string, string> lines)
    {
        var nuspec = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.nuspec").FirstOrDefault() : null;
        if (nuspec == null)
        {
            Log.LogError("The package {0} {1} has no nuspec in '{2}', so its licence is not known.", id, version, folder);
            return;
        }

        var metadata = XDocument.Load(nuspec).Root.Elements().First(e => e.Name.LocalName == "metadata");
        string Of(string name) => metadata.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value ?? "";
        var license = metadata.Elements().FirstOrDefault(e => e.Name.LocalName == "license");
        var expression = license != null && (string)license.Attribute("type") == "expression" ? license.Value : "";
        var url = Of("licenseUrl");
        var holder = Of("copyright").Length > 0 ? Of("copyright") : "Copyright (c) " + Of("authors");

        var own = Directory.GetFiles(folder)
            .Where(f => new[] { "license", "licence", "notice", "third", "copying" }.Any(w => Path.GetFileName(f).StartsWith(w, StringComparison.OrdinalIgnoreCase)))
            .Where(f => new[] { "", ".txt", ".md" }.Contains(Path.GetExtension(f).ToLowerInvariant()))
            .ToList();
        if (license != null && (string)license.Attribute("type") == "file" && File.Exists(Path.Combine(folder, license.Value)))
            own.Add(Path.Combine(folder, license.Value));
        // A package that names a page only has its text here under its own name.
        var standard = Path.Combine(Texts, (expression.Length > 0 ? expression : id) + ".txt");
        var text = new StringBuilder().Append(id).Append(' ').Append(version).Append('\n').Append(holder).Append('\n').Append(Of("projectUrl")).Append("\n\n");
        foreach (var file in own.Distinct())
            text.Append(File.ReadAllText(file)).Append("\n\n");
        if (own.Count == 0 && !File.Exists(standard))
        {
            Log.LogError("The package {0} {1} comes without the text of its licence '{2}'; add {3}.", id, version, expression.Length > 0 ? expression : url, standard);
            return;
        }

        if (own.Count == 0)
            text.Append(File.ReadAllText(standard));
        File.WriteAllText(Path.Combine(Target, id + ".txt"), text.ToString());
        lines[id + " " + version] = (expression.Length > 0 ? expression : "see " + id + ".txt") + ", " + holder.Replace("\n", " ");
    }
}
