//! Where the record is copied to: an object store that speaks S3, or a folder.
use super::MirrorError;
use assay_proof::record::served;
use object_store::{
    Attribute, Attributes, Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, RetryConfig,
    UpdateVersion, aws::AmazonS3Builder, local::LocalFileSystem, path::Path,
};
use std::{fs::File, time::Duration};

/// A store that does not answer for so long is away.
const PATIENCE: Duration = Duration::from_mins(1);

/// A place that takes files.
#[derive(Debug)]
pub struct Target {
    name: String,
    store: Box<dyn ObjectStore>,
    prefix: Path,
    /// A folder cannot compare and swap: one process at a time works on it.
    alone: Option<File>,
}

/// The checkpoint that stood there when it was looked at.
#[derive(Debug)]
pub struct Seen(Option<(String, UpdateVersion)>);

impl Seen {
    /// Its text, if there was one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.0.as_ref().map(|(text, _)| text.as_str())
    }
}

impl Target {
    /// Opens `s3://BUCKET/PREFIX`, with the settings of the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`,
    /// `AWS_ENDPOINT`, `AWS_ALLOW_HTTP`), or a folder, which is made.
    ///
    /// # Errors
    /// [`MirrorError::Place`] if it cannot be used.
    pub fn open(to: &str) -> Result<Self, MirrorError> {
        match to.split_once("://") {
            Some(("s3", rest)) => Self::bucket(to, rest),
            Some((kind, _)) => Err(MirrorError::Place(format!(
                "{kind}:// is not known: name a folder, or s3://BUCKET/PREFIX"
            ))),
            None => Self::folder(to),
        }
    }

    fn bucket(to: &str, rest: &str) -> Result<Self, MirrorError> {
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let retry = RetryConfig {
            retry_timeout: PATIENCE,
            ..RetryConfig::default()
        };
        let builder = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_retry(retry);
        let store = builder.build().map_err(|why| unusable(to, &why))?;
        let prefix = Path::parse(prefix).map_err(|why| unusable(to, &why))?;
        Ok(Self {
            name: to.to_owned(),
            store: Box::new(store),
            prefix,
            alone: None,
        })
    }

    fn folder(to: &str) -> Result<Self, MirrorError> {
        std::fs::create_dir_all(to).map_err(|why| unusable(to, &why))?;
        let alone = File::open(to).map_err(|why| unusable(to, &why))?;
        alone.try_lock().map_err(|why| unusable(to, &why))?;
        let store = LocalFileSystem::new_with_prefix(to).map_err(|why| unusable(to, &why))?;
        Ok(Self {
            name: to.to_owned(),
            store: Box::new(store.with_fsync(true)),
            prefix: Path::default(),
            alone: Some(alone),
        })
    }

    /// As it was named.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The checkpoint that stands there.
    ///
    /// # Errors
    /// [`MirrorError::Store`].
    pub async fn checkpoint(&self) -> Result<Seen, MirrorError> {
        let found = match self.store.get(&self.at("checkpoint")?).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(Seen(None)),
            Err(why) => return Err(failed("checkpoint", &why)),
        };
        let version = UpdateVersion {
            e_tag: found.meta.e_tag.clone(),
            version: found.meta.version.clone(),
        };
        let bytes = found
            .bytes()
            .await
            .map_err(|why| failed("checkpoint", &why))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Seen(Some((text, version))))
    }

    /// Puts a file that never changes. One that is there already must be the same.
    ///
    /// # Errors
    /// [`MirrorError::Differs`], [`MirrorError::Store`].
    pub async fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), MirrorError> {
        let at = self.at(path)?;
        let put = self
            .store
            .put_opts(&at, bytes.clone().into(), self.how(path, PutMode::Create));
        match put.await {
            Ok(_) => Ok(()),
            Err(Error::AlreadyExists { .. }) => {
                let found = self
                    .store
                    .get(&at)
                    .await
                    .map_err(|why| failed(path, &why))?;
                let there = found.bytes().await.map_err(|why| failed(path, &why))?;
                if there == bytes {
                    Ok(())
                } else {
                    Err(MirrorError::Differs {
                        path: path.to_owned(),
                    })
                }
            }
            Err(why) => Err(failed(path, &why)),
        }
    }

    /// Puts the checkpoint in the place of the one that was seen.
    ///
    /// # Errors
    /// [`MirrorError::Meanwhile`] if it is no longer there, [`MirrorError::Store`].
    pub async fn swap(&self, seen: Seen, checkpoint: &str) -> Result<(), MirrorError> {
        let mode = match seen.0 {
            None => PutMode::Create,
            Some(_) if self.alone.is_some() => PutMode::Overwrite,
            Some((_, version)) => PutMode::Update(version),
        };
        let (at, how) = (self.at("checkpoint")?, self.how("checkpoint", mode));
        let put = self.store.put_opts(&at, checkpoint.to_owned().into(), how);
        match put.await {
            Ok(_) => Ok(()),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {
                Err(MirrorError::Meanwhile)
            }
            Err(why) => Err(failed("checkpoint", &why)),
        }
    }

    fn at(&self, path: &str) -> Result<Path, MirrorError> {
        let path = Path::parse(path).map_err(|why| unusable(&self.name, &why))?;
        Ok(self.prefix.parts().chain(path.parts()).collect())
    }

    fn how(&self, path: &str, mode: PutMode) -> PutOptions {
        let mut attributes = Attributes::new();
        // A folder keeps no headers: its server gives them.
        if self.alone.is_none() {
            let served = served(path);
            attributes.insert(Attribute::ContentType, served.content_type.into());
            attributes.insert(Attribute::CacheControl, served.cache_control.into());
        }
        PutOptions {
            mode,
            attributes,
            ..PutOptions::default()
        }
    }
}

fn unusable(to: &str, why: &impl ToString) -> MirrorError {
    let why = why.to_string();
    MirrorError::Place(format!(
        "{to} cannot be used: {why}. Name a folder, or s3://BUCKET/PREFIX with its settings in the environment"
    ))
}

fn failed(path: &str, why: &Error) -> MirrorError {
    MirrorError::Store(format!("{path} cannot be copied: {why}"))
}
