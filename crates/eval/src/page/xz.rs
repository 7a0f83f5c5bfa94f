use std::error::Error;
use std::path::Path;
use std::process::Command;

/// The unpacked bytes of a file, by the `xz` command that every development machine has.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let out = Command::new("xz").arg("-dc").arg(path).output().map_err(|e| format!("xz: {e}"))?;
    if !out.status.success() {
        return Err(format!("xz: {}: {}", path.display(), String::from_utf8_lossy(&out.stderr).trim()).into());
    }
    Ok(out.stdout)
}
